// Copied from bindings/java by bindings/generate.py: edit it there.
package libtogether;

/** Carries out a tool's calls: gets the arguments, which end with it, and returns the answer for the model. */
@FunctionalInterface
public interface ToolFunction {
    String call(Response arguments) throws Exception;
}
