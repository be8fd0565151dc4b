package libtogether;

/** Carries out a tool's calls: gets the arguments, which end with it, and returns the answer for the model. */
@FunctionalInterface
public interface ToolFunction {
    String call(Response arguments) throws Exception;
}
