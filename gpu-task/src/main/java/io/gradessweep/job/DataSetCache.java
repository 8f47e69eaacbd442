package io.gradessweep.job;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gradessweep.data.DataSet;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
    private static final Cache<Key, CompletableFuture<DataSet>> READ =
            Caffeine.newBuilder().maximumSize(MOST).softValues().build();

    private DataSetCache() {}

    /** Everything that {@link DataSet} depends on. The model determines its tokenizer. */
    private record Key(BaseModel model, DataSpec data, long seed) {}

    /**
     * Returns the data of a run.
     *
     * @param spec a spec whose files are local; data whose fingerprint is not known is always read again
     * @param reading reads the data; it is called once for all threads that ask for the same, and does not block those that
     *     ask for other data. If it fails, the thread that called it gets the exception, and threads that waited for it read
     *     the data themselves
     */
    static DataSet of(RunSpec spec, Supplier<DataSet> reading) {
        if (!isKnownByContent(spec)) {
            return reading.get();
        }
        Key key = new Key(spec.model().base(), spec.data(), spec.seed());
        CompletableFuture<DataSet> own = new CompletableFuture<>();
        while (true) {
            CompletableFuture<DataSet> begun = READ.asMap().putIfAbsent(key, own);
            if (begun == null) {
                return read(key, own, reading);
            }
            try {
                return begun.join();
            } catch (CancellationException e) {
                LOG.debug("another run could not read {}; it is read again", key, e);
            }
        }
    }

    /** The result is no part of the cache's own computation, which would lock what lies beside it. */
    private static DataSet read(Key key, CompletableFuture<DataSet> own, Supplier<DataSet> reading) {
        try {
            DataSet data = reading.get();
            own.complete(data);
            return data;
        } finally {
            if (!own.isDone()) {
                READ.asMap().remove(key, own);
                own.cancel(false);
            }
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
                || Stream.of(files.train(), files.test())
                        .map(RowFiles::all)
                        .allMatch(all -> all.stream().allMatch(DataSetCache::isKnownByContent));
    }

    private static boolean isKnownByContent(FileRef file) {
        return !file.fingerprint().isEmpty();
    }
}
