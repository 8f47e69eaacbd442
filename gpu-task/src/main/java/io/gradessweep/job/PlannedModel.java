package io.gradessweep.job;

import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as far as it is known before anything trains: its configuration, and a directory with its tokenizer. A
 * miniature's is made for the purpose, since a generated world decides its words before the model exists.
 */
final class PlannedModel implements AutoCloseable {
    private final DecoderConfig config;
    private final Path directory;
    private final boolean temporary;

    private PlannedModel(DecoderConfig config, Path directory, boolean temporary) {
        this.config = config;
        this.directory = directory;
        this.temporary = temporary;
    }

    /** @throws io.gradessweep.spec.InvalidInputException naming file, tensor or key */
    static PlannedModel of(ModelSpec model) {
        if (model.base() instanceof BaseModel.Checkpoint checkpoint) {
            Path directory = Path.of(checkpoint.directory().location());
            DecoderConfig config = Checkpoint.config(directory);
            Checkpoint.check(config, directory.resolve(Checkpoint.WEIGHTS));
            return new PlannedModel(config, directory, false);
        }
        return of((BaseModel.Pretrained) model.base(), model.name());
    }

    /** @param name for messages */
    static PlannedModel of(BaseModel.Pretrained base, String name) {
        try {
            Path directory = Files.createTempDirectory("grades-tokenizer");
            try {
                WorldTokenizer.write(World.of(base.world()), directory);
                return new PlannedModel(config(base, name, directory), directory, true);
            } catch (IOException | RuntimeException e) {
                BaseModelJob.delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DecoderConfig config(BaseModel.Pretrained base, String name, Path directory) {
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            return BaseModelJob.config(base, "model " + name + ": pretrain.config", tokenizer.vocabularySize());
        }
    }

    DecoderConfig config() {
        return config;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            BaseModelJob.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
