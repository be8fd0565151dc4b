using LibTogether;
using UnityEngine;
using UnityEngine.UI;

/// <summary>
/// Asks when it is enabled and writes the answer into a text field, frame by frame. Leaving the scene or play mode, and a reload of
/// the scripts, disable it, which ends what runs. A game that is given away must not contain a key.
/// </summary>
public sealed class StreamIntoText : MonoBehaviour
{
    public Text field;
    public string question = "What is the capital of France?";

    Client client;
    Stream stream;

    void OnEnable()
    {
        field.text = "";
        client = new Client();
        using (var ask = new Request(Operations.ChatCompletions).Set("model", "openai/gpt-oss-20b"))
            stream = client.Stream(ask.AddMessage("user", question));
    }

    void Update()
    {
        if (stream.IsOver) return;
        try
        {
            while (stream.TryNext(out var next))
                if (next.Kind == EventKind.Text) field.text += next.Text;
        }
        catch (TogetherException failed)
        {
            field.text = failed.Message;
        }
    }

    void OnDisable()
    {
        if (stream != null) stream.Dispose();
        if (client != null) client.Dispose();
    }
}
