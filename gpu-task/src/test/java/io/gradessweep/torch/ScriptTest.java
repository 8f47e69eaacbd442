package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A module whose methods several threads call at the same time, as the runs of an executor do. */
class ScriptTest {
    private static final int THREADS = 8;
    private static final int CALLS = 4;

    /** Calls a method of the kernels, always with the same arguments, and returns its result. */
    private interface Method {
        float[] call(TensorScope scope, Script script);
    }

    private static final List<Method> METHODS = List.of(
            ScriptTest::headGradients,
            (scope, script) -> script.tensor(scope, "head", x(scope), rows(scope), norm(scope), table(scope), 1e-5)
                    .toFloats(),
            (scope, script) ->
                    script.tensor(scope, "norms_of_both_orders", tensors(scope)).toFloats(),
            (scope, script) ->
                    script.tensor(scope, "spectral_norms", tensors(scope)).toFloats());

    @Test
    void threadsThatCallANewModuleAtOnceGetWhatOneThreadGets() throws Exception {
        Torch.prepareThread(1);
        List<float[]> expected = new ArrayList<>();
        try (TensorScope scope = TensorScope.on("cpu")) {
            Script script = LargeProducts.load(LargeProducts.BLAS);
            METHODS.forEach(method -> expected.add(method.call(scope, script)));
        }
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<Void>> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                threads.add(pool.submit(() -> {
                    compare(expected, thread, together);
                    return null;
                }));
            }
            for (Future<Void> done : threads) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** libtorch's optimiser would change bits of gradients, and what it has optimised is run in all threads. */
    @Test
    void aThreadThatIsNotPreparedChangesNothingForOthers() throws Exception {
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            // No other test has loaded it with this version of the operators.
            Script script = Script.load("Kernels", 4, LargeProducts.BLAS, "kernels.py");
            Runnable calls = () -> {
                for (int call = 0; call < CALLS; call++) {
                    headGradients(scope, script);
                }
            };
            CompletableFuture.runAsync(calls, work -> new Thread(work).start()).get();
            float[] expected = headGradients(scope, LargeProducts.load(LargeProducts.BLAS));
            assertThat(Arrays.equals(headGradients(scope, script), expected)).isTrue();
        }
    }

    /** @param thread its number; two threads at a time begin with the same method */
    private static void compare(List<float[]> expected, int thread, CyclicBarrier together) throws Exception {
        Torch.prepareThread(1);
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        Collections.rotate(order, thread / 2);
        try (TensorScope scope = TensorScope.on("cpu")) {
            together.await();
            // In this order of its files no other test has loaded it.
            Script script = Script.load("Kernels", "kernels.py", LargeProducts.BLAS);
            together.await();
            for (int call = 0; call < CALLS; call++) {
                for (int method : order) {
                    assertThat(Arrays.equals(METHODS.get(method).call(scope, script), expected.get(method)))
                            .as("call %d of method %d", call, method)
                            .isTrue();
                }
            }
        }
    }

    /** Returns gradients of a graph that autograd records in the calling thread. */
    private static float[] headGradients(TensorScope scope, Script script) {
        Tensor x = script.tensor(scope, "leaf", x(scope), true);
        Tensor table = script.tensor(scope, "leaf", table(scope), true);
        Tensor logits = script.tensor(scope, "head", x, rows(scope), norm(scope), table, 1e-5);
        List<Tensor> gradients = script.tensors(scope, "vjp", logits, List.of(x, table), scope.ones(4, 30));
        float[] ofX = gradients.get(0).toFloats();
        float[] ofTable = gradients.get(1).toFloats();
        float[] both = Arrays.copyOf(ofX, ofX.length + ofTable.length);
        System.arraycopy(ofTable, 0, both, ofX.length, ofTable.length);
        return both;
    }

    private static Tensor x(TensorScope scope) {
        return values(scope, 2, 3, 20);
    }

    private static Tensor rows(TensorScope scope) {
        return scope.integers(new int[] {0, 1, 3, 5}, 4);
    }

    private static Tensor norm(TensorScope scope) {
        return values(scope, 20);
    }

    private static Tensor table(TensorScope scope) {
        return values(scope, 30, 20);
    }

    private static List<Tensor> tensors(TensorScope scope) {
        return List.of(values(scope, 40, 30), values(scope, 8, 50));
    }

    private static Tensor values(TensorScope scope, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return scope.floats(values, shape);
    }
}
