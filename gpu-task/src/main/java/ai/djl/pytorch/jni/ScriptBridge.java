package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Calls a TorchScript method with autograd recording. It lives in DJL's package for access to the native call: DJL's
 * public ways of running a method force inference mode, whose results cannot enter autograd.
 */
public final class ScriptBridge {
    private ScriptBridge() {}

    /** The caller closes the result; the arguments stay the caller's. */
    public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
    }
}
