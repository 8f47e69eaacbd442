package io.gradessweep.job;

import io.gradessweep.data.DataSet;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.train.CancelledException;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of the data that runs of this process read last. Reading data is most of the loading time of a miniature. The
 * runs of a sweep with the same model and seed use the same data, and the slots work on few of these combinations at a
 * time. The cache is cleared when memory is short.
 */
final class DataSetCache {
    private static final Logger LOG = LoggerFactory.getLogger(DataSetCache.class);
    private static final int MOST = 8;

    /** The data that are being read. */
    private static final ConcurrentMap<Key, CompletableFuture<DataSet>> READING = new ConcurrentHashMap<>();

    /** The data that were used last. */
    private static final Map<Key, SoftReference<DataSet>> READ = Collections.synchronizedMap(new LastUsed());

    private DataSetCache() {}

    /** Everything that {@link DataSet} depends on. The model determines its tokenizer. */
    private record Key(BaseModel model, DataSpec data, long seed) {}

    /** A map that keeps the entries that were used last. */
    private static final class LastUsed extends LinkedHashMap<Key, SoftReference<DataSet>> {
        private static final long serialVersionUID = 1;

        LastUsed() {
            super(2 * MOST, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<DataSet>> eldest) {
            return size() > MOST;
        }
    }

    /**
     * Returns the data of a run.
     *
     * @param spec a spec whose files are local; data whose fingerprint is not known is always read again
     * @param reading reads the data; it is called once for all threads that ask for the same, and does not block those that
     *     ask for other data. If it fails, the thread that called it gets the exception, and threads that waited for it read
     *     the data themselves
     * @throws CancelledException if the thread is interrupted while another reads the data; it stays interrupted
     */
    static DataSet of(RunSpec spec, Supplier<DataSet> reading) {
        if (!isKnownByContent(spec)) {
            return reading.get();
        }
        Key key = new Key(spec.model().base(), spec.data(), spec.seed());
        CompletableFuture<DataSet> own = new CompletableFuture<>();
        while (true) {
            CompletableFuture<DataSet> begun = READING.putIfAbsent(key, own);
            if (begun == null) {
                return read(key, own, reading);
            }
            try {
                return begun.get();
            } catch (CancellationException e) {
                LOG.debug("another run could not read {}; it is read again", key, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException("reading data");
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // a reading that fails is cancelled
            }
        }
    }

    /** Returns the data of a key that no other thread reads. They are known before the next thread may read them. */
    private static DataSet read(Key key, CompletableFuture<DataSet> own, Supplier<DataSet> reading) {
        try {
            SoftReference<DataSet> known = READ.get(key);
            DataSet data = known == null ? null : known.get();
            if (data == null) {
                data = reading.get();
                READ.put(key, new SoftReference<>(data));
            }
            own.complete(data);
            return data;
        } finally {
            READING.remove(key, own);
            own.cancel(false);
        }
    }

    private static boolean isKnownByContent(RunSpec spec) {
        boolean model = !(spec.model().base() instanceof BaseModel.Checkpoint checkpoint)
                || isKnownByContent(checkpoint.directory());
        return model
                && Stream.concat(spec.data().train().stream(), spec.data().benchmarks().stream())
                        .allMatch(DataSetCache::isKnownByContent);
    }

    private static boolean isKnownByContent(TaskSpec task) {
        return !(task.source() instanceof TaskSpec.Files files)
                || files.all().stream().allMatch(DataSetCache::isKnownByContent);
    }

    private static boolean isKnownByContent(FileRef file) {
        return !file.fingerprint().isEmpty();
    }
}
