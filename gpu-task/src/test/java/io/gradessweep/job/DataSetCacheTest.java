package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.TrainingSet;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.train.CancelledException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataSetCacheTest {
    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void whatIsTheSameIsReadOnceForAllThreads() {
        RunSpec spec = withRows("dd");
        List<DataSet> read =
                IntStream.range(0, 8).parallel().mapToObj(unused -> read(spec)).toList();
        assertThat(read).allSatisfy(data -> assertThat(data).isSameAs(read.get(0)));
        RunSpec otherMethod = changed(spec, spec.model(), TinyJob.LORA, spec.data());
        assertThat(read(otherMethod)).isSameAs(read.get(0));
        assertThat(readings).hasValue(1);
    }

    @Test
    void anotherContentIsReadByItself() {
        DataSet first = read(withRows("aa"));
        assertThat(read(withRows("aa"))).isSameAs(first);
        assertThat(read(withRows("bb"))).isNotSameAs(first);
        assertThat(readings).hasValue(2);
    }

    @Test
    void whatIsNotKnownByItsContentIsReadEveryTime() {
        read(withRows(""));
        read(withRows(""));
        RunSpec spec = spec();
        BaseModel unknown = new BaseModel.Checkpoint(new FileRef("/models/m", ""));
        RunSpec ofUnknownModel = changed(spec, new ModelSpec("m", "", unknown), spec.fineTuning(), spec.data());
        read(ofUnknownModel);
        read(ofUnknownModel);
        assertThat(readings).hasValue(4);
    }

    @Test
    void whatCouldNotBeReadIsTriedAgain() {
        RunSpec spec = withRows("cc");
        assertThatThrownBy(() -> DataSetCache.of(spec, () -> {
                    throw new InvalidInputException("row 3");
                }))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("row 3");
        read(spec);
        assertThat(readings).hasValue(1);
    }

    /** So many others that some lie beside it in any table of the cache. */
    @Test
    void aSlowReadingKeepsNoOtherWaiting() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch othersRead = new CountDownLatch(1);
        RunSpec slow = withRows("5107");
        CompletableFuture<DataSet> reading = CompletableFuture.supplyAsync(() -> DataSetCache.of(slow, () -> {
            begun.countDown();
            await(othersRead);
            return read();
        }));
        begun.await();
        for (int i = 0; i < 300; i++) {
            read(withRows("other" + i));
        }
        othersRead.countDown();
        assertThat(reading.get()).isNotNull();
    }

    @Test
    void whoWaitedForAReadingThatFailedReadsItself() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch fails = new CountDownLatch(1);
        RunSpec spec = withRows("fa11");
        CompletableFuture<DataSet> failing = CompletableFuture.supplyAsync(() -> DataSetCache.of(spec, () -> {
            begun.countDown();
            await(fails);
            throw new InvalidInputException("row 4");
        }));
        begun.await();
        FutureTask<DataSet> waiting = new FutureTask<>(() -> read(spec));
        Thread waiter = new Thread(waiting, "waiter");
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING && waiter.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        fails.countDown();
        assertThat(waiting.get()).isSameAs(read(spec));
        assertThat(readings).hasValue(1);
        assertThatThrownBy(failing::get).hasRootCauseMessage("row 4");
    }

    /** Even if others have been used much more often. */
    @Test
    void whatWasReadLastIsKept() {
        for (int other = 0; other < 8; other++) {
            for (int use = 0; use < 15; use++) {
                read(withRows("ab" + other));
            }
        }
        readings.set(0);
        for (int use = 0; use < 15; use++) {
            read(withRows("f1"));
            read(withRows("f2"));
        }
        assertThat(readings).hasValue(2);
    }

    @Test
    void aReadingThatIsNotDoneIsNotBegunAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch othersRead = new CountDownLatch(1);
        RunSpec slow = withRows("e0");
        CompletableFuture<DataSet> reading = CompletableFuture.supplyAsync(() -> DataSetCache.of(slow, () -> {
            begun.countDown();
            await(othersRead);
            return read();
        }));
        begun.await();
        for (int other = 0; other < 20; other++) {
            read(withRows("ac" + other));
        }
        FutureTask<DataSet> waiting = new FutureTask<>(() -> read(slow));
        Thread waiter = waiting(waiting);
        othersRead.countDown();
        waiter.join();
        assertThat(waiting.get()).isSameAs(reading.get());
        assertThat(readings).hasValue(21);
    }

    @Test
    void whoWaitsForAReadingCanBeInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        RunSpec spec = withRows("ee77");
        CompletableFuture<DataSet> slow = CompletableFuture.supplyAsync(() -> DataSetCache.of(spec, () -> {
            begun.countDown();
            await(ends);
            return read();
        }));
        begun.await();
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            assertThatThrownBy(() -> read(spec)).isInstanceOf(CancelledException.class);
            return Thread.currentThread().isInterrupted();
        });
        waiting(interrupted).interrupt();
        assertThat(interrupted.get()).isTrue();
        ends.countDown();
        assertThat(slow.get()).isNotNull();
        assertThat(readings).hasValue(1);
    }

    /** Returns a thread that executes a task and has come to wait for something, or to the task's end. */
    private static Thread waiting(FutureTask<?> task) {
        Thread thread = new Thread(task, "waiter");
        thread.start();
        while (thread.getState() != Thread.State.WAITING && !task.isDone()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private DataSet read(RunSpec spec) {
        return DataSetCache.of(spec, this::read);
    }

    private DataSet read() {
        readings.incrementAndGet();
        TrainingSet none = new TrainingSet(List.of(), 0, 0, 0, 0, 0);
        return new DataSet(none, none, List.of(), 64, 1, 0, Optional.empty());
    }

    private static RunSpec spec() {
        return TinyJob.spec(TinyJob.base(), TinyJob.FULL, TinyJob.NONE, 1e-3);
    }

    /** @param fingerprint of the file that is trained on */
    private static RunSpec withRows(String fingerprint) {
        RunSpec spec = spec();
        RowFiles rows = RowFiles.of(new FileRef("/rows/train.jsonl", fingerprint));
        TaskSpec task = spec.data().train().get(0).with(new TaskSpec.AlpacaFiles(rows, PromptFormat.PLAIN));
        DataSpec data = spec.data().with(List.of(task), spec.data().benchmarks());
        return changed(spec, spec.model(), spec.fineTuning(), data);
    }

    private static RunSpec changed(RunSpec spec, ModelSpec model, FineTuning fineTuning, DataSpec data) {
        return new RunSpec(
                model,
                fineTuning,
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                data,
                spec.precision(),
                spec.seed());
    }
}
