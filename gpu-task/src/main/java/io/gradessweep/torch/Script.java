package io.gradessweep.torch;

import ai.djl.pytorch.engine.PtNDArray;
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

/** A loaded TorchScript module, with the conversion of arguments and results. */
final class Script implements AutoCloseable {
    private static final int FIRST_OPERATORS = 3;

    /** The methods that every module has beside its own. */
    private static final String SHARED = "shared_kernels.py";

    private final PtSymbolBlock module;

    private Script(PtSymbolBlock module) {
        this.module = module;
    }

    /** @param resources the files that have the methods of the module, beside those that every module has */
    static Script load(TensorScope scope, String className, String... resources) {
        return load(scope, className, FIRST_OPERATORS, resources);
    }

    /** @param version the version of the operators; GELU has an approximation from 9 on */
    static Script load(TensorScope scope, String className, int version, String... resources) {
        try {
            StringBuilder methods = new StringBuilder(methods(SHARED));
            for (String resource : resources) {
                methods.append(methods(resource));
            }
            byte[] archive = ScriptArchive.of(
                    className, methods.toString().replace("__torch__.Module", "__torch__." + className), version);
            return new Script(JniUtils.loadModule(scope.manager, new ByteArrayInputStream(archive), true, false));
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

    @Override
    public void close() {
        module.close();
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
