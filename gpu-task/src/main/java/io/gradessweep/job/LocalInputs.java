package io.gradessweep.job;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.LocalSpec;
import io.gradessweep.spec.RunSpec;
import java.nio.file.Path;

/**
 * The inputs of a run on this machine.
 *
 * @param spec a spec whose files are local
 * @param model a Hugging Face model directory
 */
record LocalInputs(RunSpec spec, Path model) {
    /** Fetches remote inputs, and pretrains a miniature that is not in the cache. */
    static LocalInputs of(RunSpec spec, JobContext context) {
        NativeLibraries.prepare(context.cache());
        RemoteFiles files = new RemoteFiles(context.cache(), System::getenv, new FetchProgress(context));
        RunSpec local = new LocalSpec(files::unchangedModel, files::file).of(spec);
        return new LocalInputs(local, directory(local.model().base(), context));
    }

    private static Path directory(BaseModel local, JobContext context) {
        if (local instanceof BaseModel.Checkpoint checkpoint) {
            return Path.of(checkpoint.directory().location());
        }
        return BaseModelJob.ensure((BaseModel.Pretrained) local, context);
    }
}
