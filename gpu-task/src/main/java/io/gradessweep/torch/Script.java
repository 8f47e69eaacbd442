package io.gradessweep.torch;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptBridge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TorchScript module, with the conversion of arguments and results. A process compiles each module once: it has no state,
 * so threads, devices and the runs of an executor share it.
 */
final class Script {
    private static final int FIRST_OPERATORS = 3;

    /** The methods that every module has beside its own. */
    private static final String SHARED = "shared_kernels.py";

    private static final Map<Source, PtSymbolBlock> COMPILED = new ConcurrentHashMap<>();

    private final PtSymbolBlock module;

    /**
     * Names what a module is compiled of.
     *
     * @param version the version of the operators; GELU has an approximation from 9 on
     * @param resources the files that have the methods of the module, beside those that every module has
     */
    private record Source(String className, int version, List<String> resources) {}

    private Script(PtSymbolBlock module) {
        this.module = module;
    }

    /** Loads a module of the first operators' version. */
    static Script load(String className, String... resources) {
        return load(className, FIRST_OPERATORS, resources);
    }

    static Script load(String className, int version, String... resources) {
        return new Script(
                COMPILED.computeIfAbsent(new Source(className, version, List.of(resources)), Script::compiled));
    }

    private static PtSymbolBlock compiled(Source source) {
        try {
            StringBuilder methods = new StringBuilder(methods(SHARED));
            for (String resource : source.resources) {
                methods.append(methods(resource));
            }
            String named = methods.toString().replace("__torch__.Module", "__torch__." + source.className);
            byte[] archive = ScriptArchive.of(source.className, named, source.version);
            // The module belongs to a manager that nobody closes.
            return JniUtils.loadModule(
                    (PtNDManager) Torch.engine().newBaseManager(Device.cpu()),
                    new ByteArrayInputStream(archive),
                    true,
                    false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String methods(String resource) throws IOException {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Tensor tensor(TensorScope scope, String method, Object... arguments) {
        try (Call call = new Call(method, arguments)) {
            return new Tensor(call.result.toTensor(scope.manager), call.deviceIn(scope));
        }
    }

    List<Tensor> tensors(TensorScope scope, String method, Object... arguments) {
        try (Call call = new Call(method, arguments)) {
            List<Tensor> tensors = new ArrayList<>();
            for (PtNDArray array : call.result.toTensorArray(scope.manager)) {
                tensors.add(new Tensor(array, call.deviceIn(scope)));
            }
            return tensors;
        }
    }

    /** The parts of a tuple that a method returned. Each is taken once. */
    record Parts(TensorScope scope, DeviceName device, IValue... values) {
        Tensor tensor(int part) {
            try (IValue value = values[part]) {
                return new Tensor(value.toTensor(scope.manager), device);
            }
        }

        TensorDict dict(int part) {
            return new TensorDict(scope, values[part], device);
        }
    }

    Parts parts(TensorScope scope, String method, Object... arguments) {
        try (Call call = new Call(method, arguments)) {
            return new Parts(scope, call.deviceIn(scope), call.result.toIValueTuple());
        }
    }

    void run(String method, Object... arguments) {
        new Call(method, arguments).close();
    }

    /**
     * An argument whose tensors may be on other devices than those of the other arguments, since the kernel moves them.
     *
     * @param value a tensor or a list of tensors
     */
    record Moved(Object value) {}

    /**
     * One call. Every value created for the call is closed, since an open value would keep its autograd graph in
     * memory.
     */
    private final class Call implements AutoCloseable {
        private final IValue result;
        /** The device of the arguments, where results are too; null if no argument is a tensor. */
        private final DeviceName device;

        /** @throws MixedDevicesException if the arguments are on several devices */
        Call(String method, Object... arguments) {
            device = MixedDevicesException.deviceOf(method, Arrays.asList(arguments));
            IValue[] values = new IValue[arguments.length];
            try {
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(arguments[i]);
                }
                // Optimised gradients are not bit-identical from run to run. The optimiser is switched off by
                // thread, but what it has made of a method is run in all threads.
                JniUtils.setGraphExecutorOptimize(false);
                result = ScriptBridge.run(module, method, values);
            } finally {
                for (int i = 0; i < values.length; i++) {
                    if (values[i] != null && !(arguments[i] instanceof TensorDict)) {
                        values[i].close();
                    }
                }
            }
        }

        DeviceName deviceIn(TensorScope scope) {
            return device == null ? scope.device() : device;
        }

        @Override
        public void close() {
            result.close();
        }
    }

    private static IValue value(Object argument) {
        if (argument instanceof Tensor tensor) {
            return IValue.from(tensor.array);
        }
        if (argument instanceof TensorDict dict) {
            return dict.value;
        }
        if (argument instanceof List<?> list) {
            PtNDArray[] arrays = new PtNDArray[list.size()];
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = ((Tensor) list.get(i)).array;
            }
            return IValue.listFrom(arrays);
        }
        if (argument instanceof Moved moved) {
            return value(moved.value);
        }
        if (argument instanceof double[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof String text) {
            return IValue.from(text);
        }
        if (argument instanceof Integer number) {
            return IValue.from(number.longValue());
        }
        if (argument instanceof Long number) {
            return IValue.from(number);
        }
        if (argument instanceof Double number) {
            return IValue.from(number);
        }
        if (argument instanceof Boolean flag) {
            return IValue.from(flag);
        }
        throw new IllegalArgumentException("no TorchScript value for " + argument.getClass());
    }
}
