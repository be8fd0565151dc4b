// As much of Unity as the example uses, so that it is compiled and driven where Unity is not.
namespace UnityEngine
{
    public class MonoBehaviour { }
}

namespace UnityEngine.UI
{
    public class Text
    {
        public string text { get; set; }
    }
}
