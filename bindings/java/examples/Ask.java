import static libtogether.Together.CHAT_COMPLETIONS;

import libtogether.Client;
import libtogether.Event;
import libtogether.Request;
import libtogether.Stream;

/** Asks a question and prints the answer as the model writes it. */
public final class Ask {
    public static void main(String[] arguments) {
        String question = arguments.length > 0 ? arguments[0] : "What is the capital of France?";
        Request ask = new Request(CHAT_COMPLETIONS).set("model", "openai/gpt-oss-20b").addMessage("user", question);
        try (Client client = new Client(); Stream stream = client.stream(ask)) {
            for (Event event : stream) {
                System.out.print(event.text);
                System.out.flush();
            }
            System.out.println();
        }
    }
}
