package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.NativeChoice.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is chosen, and refused in words, before the engine loads anything. Libraries are files of a name. */
class NativeChoiceTest {
    private static final ClassPath OURS = new ClassPath(Optional.of("2.7.1"), Optional.of("cpu"), Optional.of("2.7.1"));

    @TempDir
    private Path home;

    @Test
    void theClassPathsIsTakenAsItIs() {
        assertThat(NativeChoice.of(Map.<String, String>of()::get, OURS))
                .isEqualTo(new NativeChoice(Optional.empty(), "2.7.1", false, Map.of()));
        assertThat(ClassPath.ofThisProcess()).isEqualTo(OURS);
    }

    /** The path alone is enough: release and build follow from the files. */
    @Test
    void pipsTorchIsKnownByItsFiles() throws IOException {
        Path lib = torch("2.7.1+cu128", true);
        NativeChoice choice = NativeChoice.of(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())::get, OURS);
        assertThat(choice.version()).isEqualTo("2.7.1+cu128");
        assertThat(choice.hasCuda()).isTrue();
        assertThat(choice.settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cu128"));
        assertThat(LibTorch.installedByPip(List.of(home.resolve("nowhere"), home)))
                .containsExactly(new LibTorch(lib, Optional.of("2.7.1+cu128")));
    }

    @Test
    void cpuBuildsAreKnownToo() throws IOException {
        Path lib = torch("2.7.1+cpu", false);
        NativeChoice choice = NativeChoice.of(
                Map.of("PYTORCH_LIBRARY_PATH", "/nowhere:" + lib, "PYTORCH_VERSION", "2.7.1")::get, OURS);
        assertThat(choice.settings()).containsExactlyEntriesOf(Map.of("PYTORCH_FLAVOR", "cpu"));
        assertThat(choice.hasCuda()).isFalse();
    }

    @Test
    void theReleaseIsSearchedForInTheLibrary() throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        Files.createFile(lib.resolve("libtorch.so"));
        Files.writeString(lib.resolve("libtorch_cpu.so"), "\0" + "1.5.0\0pytorch\0" + "2.9.0\0Custom\0");
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()), OURS)
                .hasMessage("the libtorch in " + lib
                        + " is 2.9.0 and the JNI library 2.7.1: the two must be of one release,"
                        + " since another pair crashes at the first tensor; use libtorch 2.7.1, or the"
                        + " ai.djl.pytorch:pytorch-jni of 2.9.0");
    }

    @Test
    void aReleaseThatCannotBeToldIsAskedFor() throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        Files.createFile(lib.resolve("libtorch.so"));
        Files.writeString(lib.resolve("libtorch_cpu.so"), "\0" + "2.9.0\0pytorch\0" + "2.8.0\0Custom\0");
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()), OURS)
                .hasMessageStartingWith(lib + ": the release of this libtorch cannot be told from its files; set"
                        + " PYTORCH_VERSION to it");
        Files.writeString(lib.resolve("build-version"), "2.7.1\n");
        assertThat(NativeChoice.of(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())::get, OURS)
                        .version())
                .isEqualTo("2.7.1");
    }

    /** Who builds a JNI library for another libtorch puts it beside it. */
    @Test
    void aJniLibraryBesideLibtorchIsItsOwnAffair() throws IOException {
        Path lib = torch("2.11.0+cu130", true);
        Files.createFile(lib.resolve("0.35.1-libdjl_torch.so"));
        assertThat(NativeChoice.of(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())::get, OURS)
                        .version())
                .isEqualTo("2.11.0+cu130");
    }

    @Test
    void anotherReleaseIsRefused() throws IOException {
        Path lib = torch("2.6.0+cu124", true);
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()), OURS)
                .hasMessageContaining("is 2.6.0 and the JNI library 2.7.1");
        refused(Map.of(), new ClassPath(Optional.of("2.7.1"), Optional.of("cpu"), Optional.of("2.5.1")))
                .hasMessageStartingWith("the libtorch on the class path is 2.7.1 and the JNI library 2.5.1");
    }

    @Test
    void aPathWithoutLibtorchIsNotTheCpu() {
        refused(Map.of("PYTORCH_LIBRARY_PATH", home.toString()), OURS)
                .hasMessageStartingWith(
                        "PYTORCH_LIBRARY_PATH=" + home + ": there is no libtorch.so; name the directory");
    }

    @Test
    void nothingThereIsSaid() {
        refused(Map.of(), new ClassPath(Optional.empty(), Optional.empty(), Optional.of("2.7.1")))
                .hasMessage("there is no libtorch on the class path, and PYTORCH_LIBRARY_PATH is not set; set it to the"
                        + " torch/lib of a pip-installed torch 2.7.1");
        refused(Map.of(), new ClassPath(Optional.of("2.7.1"), Optional.of("cpu"), Optional.empty()))
                .hasMessageStartingWith("no JNI library: ai.djl.pytorch:pytorch-jni is not on the class path");
    }

    /** Each of these made the engine try to download, or load a JNI library of another build. */
    @Test
    void settingsThatContradictTheFilesAreRefused() throws IOException {
        String lib = torch("2.7.1+cu128", true).toString();
        refused(Map.of("PYTORCH_VERSION", "2.11.0"), OURS)
                .hasMessageStartingWith("PYTORCH_VERSION=2.11.0 asks for another libtorch than the class path's 2.7.1");
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib, "PYTORCH_VERSION", "2.6.0"), OURS)
                .hasMessage("PYTORCH_VERSION=2.6.0, but " + lib
                        + " has libtorch 2.7.1+cu128; unset PYTORCH_VERSION, which is found out");
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib, "PYTORCH_FLAVOR", "cpu"), OURS)
                .hasMessage("PYTORCH_FLAVOR=cpu, but " + lib
                        + " has a libtorch with CUDA; unset PYTORCH_FLAVOR, which is found out");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, ''",
        "Linux, aarch64, false, 'Linux on aarch64 is not supported'",
        "Mac OS X, aarch64, false, 'Mac OS X is not supported'",
        "Windows 11, amd64, false, 'Windows 11 is not supported'",
        "Linux, amd64, true, 'a Linux with musl, such as Alpine, is not supported'"
    })
    void systemsAreNamed(String system, String architecture, boolean musl, String words) {
        assertThat(NativeChoice.unsupported(system, architecture, musl).orElse(""))
                .startsWith(words);
        assertThat(NativeChoice.unsupported(system, architecture, musl).isEmpty())
                .isEqualTo(words.isEmpty());
    }

    @Test
    void aLibraryThatIsMissingIsNamed() {
        Throwable linker = new UnsatisfiedLinkError(
                "/x/libc10_cuda.so: libcudart.so.12: cannot open shared object file: No such file or directory");
        assertThat(NativeLibrary.missing(new IllegalStateException("Failed to load", linker)))
                .contains("libcudart.so.12");
        assertThat(NativeLibrary.missing(new IllegalStateException("another"))).isEmpty();
    }

    @Test
    void aGpuNeedsALibtorchForItAndADriver() throws IOException {
        DeviceName gpu = DeviceName.of("cuda");
        NativeChoice cpu = NativeChoice.of(Map.<String, String>of()::get, OURS);
        Path lib = torch("2.7.1+cu128", true);
        NativeChoice cuda = NativeChoice.of(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())::get, OURS);
        assertThat(Devices.refusal(gpu, cpu, () -> true).orElseThrow()).contains("computes on the CPU alone");
        assertThat(Devices.refusal(gpu, cuda, () -> false).orElseThrow())
                .startsWith("cuda:0 was asked for, and libtorch 2.7.1+cu128 of " + lib + " finds no GPU");
        assertThat(Devices.refusal(gpu, cuda, () -> true)).isEmpty();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            Map<String, String> environment, ClassPath classPath) {
        return assertThatThrownBy(() -> NativeChoice.of(environment::get, classPath))
                .isInstanceOf(InvalidInputException.class);
    }

    /** Lays files out as pip does. */
    private Path torch(String version, boolean cuda) throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib/python3.12/site-packages/torch/lib"));
        Files.createFile(lib.resolve("libtorch.so"));
        if (cuda) {
            Files.createFile(lib.resolve("libtorch_cuda.so"));
        }
        Files.writeString(
                lib.resolveSibling("version.py"), "from typing import Optional\n\n__version__ = '" + version + "'\n");
        return lib;
    }
}
