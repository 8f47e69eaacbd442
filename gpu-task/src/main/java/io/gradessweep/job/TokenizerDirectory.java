package io.gradessweep.job;

import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.spec.BaseModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of a base model's tokenizer. A checkpoint's tokenizer is in the checkpoint's directory. That of a
 * miniature, which may not be pretrained yet, is written to a temporary directory.
 */
record TokenizerDirectory(Path path, BaseModel base) implements AutoCloseable {
    static TokenizerDirectory of(BaseModel base) {
        if (base instanceof BaseModel.Checkpoint checkpoint) {
            return new TokenizerDirectory(Path.of(checkpoint.directory().location()), base);
        }
        try {
            TokenizerDirectory directory = new TokenizerDirectory(Files.createTempDirectory("grades-tokenizer"), base);
            try {
                MiniatureFiles.write((BaseModel.Pretrained) base, directory.path);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
            return directory;
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
            AtomicDirectory.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
