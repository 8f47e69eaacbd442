package io.gradessweep.job;

import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.BaseModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a base model's tokenizer lies: a checkpoint's in its own directory, a miniature's, which may not be pretrained yet,
 * in a temporary one.
 */
record TokenizerDirectory(Path path, BaseModel base) implements AutoCloseable {
    static TokenizerDirectory of(BaseModel base) {
        if (base instanceof BaseModel.Checkpoint checkpoint) {
            return new TokenizerDirectory(Path.of(checkpoint.directory().location()), base);
        }
        try {
            Path directory = Files.createTempDirectory("grades-tokenizer");
            WorldTokenizer.write(World.of(((BaseModel.Pretrained) base).world()), directory);
            return new TokenizerDirectory(directory, base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (base instanceof BaseModel.Checkpoint) {
            return;
        }
        try {
            BaseModelJob.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
