package io.gradessweep.bench;

import java.util.Map;

/**
 * The measurements of a step. Milliseconds are medians.
 *
 * @param device the device's name in PyTorch
 * @param model the GPU's name; {@code cpu} on the CPU
 * @param libraries the versions of the engine and of libtorch
 * @param trains what trains, and in which precision
 * @param stepMillis a step as a run takes it: the host reads the norms once, and waits for nothing else
 * @param hostMillis the time in which the host gives a step to the device; null on the CPU, where it computes it itself
 * @param phaseMillis the phases of a step, each waited for
 * @param flops the operations of a step by the ledger
 * @param productFlopsPerSecond the rate of the device's fastest matrix product in this precision
 * @param productSize the size of that product
 * @param share the step's rate in relation to that of the product
 * @param estimatedBytes the estimate of the memory that the step takes
 * @param peakBytes the memory by which the device, or on the CPU the process, grew at most; null if it is not known. On a
 *     GPU it is what libtorch's allocator holds, which is more than it has given out
 * @param operators the operators of libtorch that a step calls, those that others call included
 * @param uploads the copies of a step to the device
 * @param downloads the copies of a step to the host, each a wait on a GPU
 */
public record StepFigures(
        String device,
        String model,
        String libraries,
        String shape,
        String trains,
        int rows,
        int length,
        double stepMillis,
        Double hostMillis,
        Map<String, Double> phaseMillis,
        double tokensPerSecond,
        long flops,
        double productFlopsPerSecond,
        int productSize,
        double share,
        long estimatedBytes,
        Long peakBytes,
        long operators,
        long uploads,
        long downloads) {}
