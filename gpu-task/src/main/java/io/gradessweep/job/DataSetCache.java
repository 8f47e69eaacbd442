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
 * What runs of this process read lately, which is most of what loading a miniature takes: the runs of a sweep share it but for
 * model and seed, and slots work on a few of these at a time. Given up where memory is short.
 */
final class DataSetCache {
    private static final Logger LOG = LoggerFactory.getLogger(DataSetCache.class);
    private static final int MOST = 8;
    private static final Cache<Key, CompletableFuture<DataSet>> READ =
            Caffeine.newBuilder().maximumSize(MOST).softValues().build();

    private DataSetCache() {}

    /** All that {@link DataSet} depends on; a model stands for its tokenizer. */
    private record Key(BaseModel model, DataSpec data, long seed) {}

    /**
     * @param spec reads local files alone; what is not known by its content is read again
     * @param reading takes place once for all threads that ask, and keeps no other waiting that asks for something else; what
     *     it fails with is told to who began it, and who waited for it reads itself
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
