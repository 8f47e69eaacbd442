package io.gradessweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The discovery script that comes with the project, against an nvidia-smi of the test's own. */
class GpuAddressesTest {
    private static final Path SCRIPT =
            Path.of("../conf/spark/discover-gpus").toAbsolutePath().normalize();

    @TempDir
    Path home;

    @BeforeEach
    void utilities() throws IOException {
        script("hostname", "echo here");
    }

    @Test
    void oneAddressAGpu() throws Exception {
        script("nvidia-smi", "[ \"$*\" = '--query-gpu=index --format=csv,noheader' ] && printf '0\\n1\\n'");
        assertThat(printed(Map.of())).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n");
    }

    @Test
    void slotsThatShareAGpu() throws Exception {
        script("nvidia-smi", "printf '0\\n3\\n'");
        assertThat(printed(Map.of("GRADES_SLOTS_PER_GPU", "2")))
                .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0:0\", \"0:1\", \"3:0\", \"3:1\"]}\n");
        assertThat(printed(Map.of("GRADES_SLOTS_PER_GPU", "two")))
                .isEqualTo("error: GRADES_SLOTS_PER_GPU must be a whole number >= 1, not two\n");
    }

    @Test
    void aHostWithoutGpusSaysSo() throws Exception {
        assertThat(printed(Map.of())).startsWith("error: no nvidia-smi on here: it comes with NVIDIA's driver");
        script("nvidia-smi", "echo no devices were found; exit 6");
        assertThat(printed(Map.of())).contains("error: nvidia-smi failed on ", ": no devices were found");
    }

    @Test
    void whatAScriptPrintsIsRead() throws Exception {
        Path own = script(
                "own",
                GpuAddresses.script(List.of("0:0", "0:1"))
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow());
        assertThat(GpuAddresses.discover(own)).containsExactly("0:0", "0:1");

        assertThatThrownBy(() -> GpuAddresses.discover(script("prose", "echo two of them")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("prose must print JSON, not two of them");
        assertThatThrownBy(() -> GpuAddresses.discover(script("none", "echo '{}'")))
                .hasMessageEndingWith("none must print addresses, not {}");
        assertThatThrownBy(() -> GpuAddresses.discover(script("fails", "exit 2")))
                .hasMessageEndingWith("fails found no GPUs");
    }

    private Path script(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** With the test's directory alone on the path. */
    private String printed(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", SCRIPT.toString()).redirectErrorStream(true);
        builder.environment().put("PATH", home.toString());
        builder.environment().putAll(environment);
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
