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
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A cache of the data that runs of this process read last. Reading data is most of the loading time of a miniature. The
 * runs of a sweep with the same model and seed use the same data, and the slots work on few of these combinations at a
 * time. The cache is cleared when memory is short.
 */
final class DataSetCache {
    private static final int MOST = 8;
    private static final Cache<Key, DataSet> READ =
            Caffeine.newBuilder().maximumSize(MOST).softValues().build();

    private DataSetCache() {}

    /** Everything that {@link DataSet} depends on. The model determines its tokenizer. */
    private record Key(BaseModel model, DataSpec data, long seed) {}

    /**
     * Returns the data of a run.
     *
     * @param spec a spec whose files are local; data whose fingerprint is not known is always read again
     * @param reading reads the data; it is called once for all threads that ask
     */
    static DataSet of(RunSpec spec, Supplier<DataSet> reading) {
        if (!isKnownByContent(spec)) {
            return reading.get();
        }
        return READ.get(new Key(spec.model().base(), spec.data(), spec.seed()), key -> reading.get());
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
