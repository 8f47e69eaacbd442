package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.store.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/grades} gives to Java, of which a script that prints it takes the place. */
class LauncherTest {
    @TempDir
    Path home;

    @BeforeEach
    void aBuild() throws IOException {
        Path target = Files.createDirectories(home.resolve("sweep-driver/target"));
        Files.createDirectories(home.resolve("sweep-driver/src/main"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("jdk/bin"));
        Files.copy(Path.of("../bin/grades"), home.resolve("bin/grades"));
        script("jdk/bin/java", "echo \"SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-none}\"; printf '%s\\n' \"$@\"");
        for (String file : List.of("pom.xml", "sweep-driver/pom.xml")) {
            Files.writeString(home.resolve(file), "");
        }
        for (String file : List.of("runtime.classpath", "provided.classpath", "java.options", "sweep-driver-1.jar")) {
            Files.writeString(target.resolve(file), "");
        }
        Path stamp = Files.writeString(target.resolve("grades.built"), "");
        Instant now = Instant.now();
        Files.setLastModifiedTime(stamp, FileTime.from(now.plusSeconds(10)));
        Files.setLastModifiedTime(target.resolve("runtime.classpath"), FileTime.from(now.plusSeconds(20)));
    }

    /** Where a machine's name does not resolve, Spark fails without it. */
    @Test
    void aLocalSparkNeedsNoNameOfTheMachine() throws IOException, InterruptedException {
        assertThat(launched(Map.of(), "run", "s.yaml")).startsWith("SPARK_LOCAL_IP=127.0.0.1\n");
        assertThat(launched(Map.of(), "run", "s.yaml", "--master", "local[2]"))
                .startsWith("SPARK_LOCAL_IP=127.0.0.1\n");
        assertThat(launched(Map.of("SPARK_LOCAL_IP", "10.0.0.1"), "run", "s.yaml"))
                .startsWith("SPARK_LOCAL_IP=10.0.0.1\n");
        assertThat(launched(Map.of(), "cluster", "start")).as("other machines").startsWith("SPARK_LOCAL_IP=none\n");
    }

    /** What it is given must not be taken for a directory, which would be found out after a fetch of 615 MB. */
    @Test
    void nativesExplainsItselfAndRefusesOptionsThatItDoesNotHave() throws IOException, InterruptedException {
        Files.copy(Path.of("../bin/grades-natives"), home.resolve("bin/grades-natives"));
        Launched help = launch(home, List.of(), Map.of(), "natives", "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.output()).startsWith("Usage: grades natives [DIR]\n");
        assertThat(launch(home, List.of(), Map.of(), "help", "natives")).isEqualTo(help);
        Launched option = launch(home, List.of(), Map.of(), "natives", "--dir", "x");
        assertThat(option.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(option.output()).startsWith("error: unknown option --dir\n");
        assertThat(launch(home, List.of(), Map.of(), "natives", "a", "b").output())
                .startsWith("error: there is no place for the argument b\n");
    }

    /** Java itself asks for the home of the account. What is not there, as in containers, would be of no use. */
    @Test
    void homeIsWhereTheEnvironmentSays() throws IOException, InterruptedException {
        assertThat(launched(Map.of("HOME", home.toString()), "plan")).contains("-Duser.home=" + home + "\n");
        assertThat(launched(Map.of("HOME", home + "/none"), "plan")).doesNotContain("-Duser.home");
    }

    @Test
    void librariesAreRunFromTheCacheWhereTmpIsNoexec() throws IOException, InterruptedException {
        assertThat(launched(Map.of(), "run", "--cache", "mine")).doesNotContain("-Djava.io.tmpdir");
        Path outside = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "launcher");
        Files.delete(outside);
        Files.move(home.resolve("bin"), Files.createDirectories(outside).resolve("bin"));
        for (String directory : List.of("jdk", "sweep-driver", "pom.xml")) {
            Files.move(home.resolve(directory), outside.resolve(directory));
        }
        String noexec = "mount -t tmpfs -o noexec tmpfs /tmp && exec \"$@\"";
        List<String> around = List.of("unshare", "-m", "bash", "-c", noexec, "noexec");
        String cache = outside.resolve("cache").toString();
        Launched launched = launch(outside, around, Map.of("GRADES_CACHE", "/nowhere"), "run", "--cache", cache);
        assumeTrue(launched.exit() == 0, "needs root, to mount a file system");
        assertThat(launched.output()).contains("-Djava.io.tmpdir=" + cache + "/tmp\n");
        Map<String, String> own = Map.of("GRADES_JAVA_OPTS", "-Djava.io.tmpdir=/mine");
        assertThat(launch(outside, around, own, "run", "--cache", cache).output())
                .contains("-Djava.io.tmpdir=/mine\n")
                .doesNotContain(cache + "/tmp");
    }

    /** A release has neither sources nor a Maven project, and its directory may be one where nobody may write. */
    @Test
    void aReleaseRunsItsJarsWithoutABuild() throws IOException, InterruptedException {
        Path release = Files.createDirectories(home.resolve("release"));
        for (String directory : List.of("bin", "jdk")) {
            Files.move(home.resolve(directory), release.resolve(directory));
        }
        for (String file : List.of("application.jar", "java.options", "spark/b.jar", "spark/a.jar")) {
            Path jar = release.resolve("lib").resolve(file);
            Files.createDirectories(jar.getParent());
            Files.writeString(jar, "");
        }
        String lib = release.resolve("lib").toString();
        Launched launched = launch(release, List.of(), Map.of("GRADES_CLASSPATH", "more.jar"), "run", "s.yaml");
        assertThat(launched.exit()).as(launched.output()).isZero();
        assertThat(launched.output())
                .contains(
                        "\n@" + lib + "/java.options\n",
                        "\n-Dgrades.home=" + release + "\n",
                        "\n-cp\n" + lib + "/application.jar:" + lib + "/spark/a.jar:" + lib + "/spark/b.jar:more.jar\n")
                .doesNotContain("-Dspark.jars");
        assertThat(launch(release, List.of(), Map.of(), "run", "s.yaml", "--master", "spark://h:7077")
                        .output())
                .contains("-Dspark.jars=" + lib + "/application.jar\n");
        for (String setting : List.of(
                "spark.master=spark://h:7077",
                "spark.master\tspark://h:7077",
                "  spark.master = spark://h:7077 ",
                "spark.master:spark\\://h\\:7077")) {
            Path settings = Files.writeString(
                    home.resolve("spark.conf"), "spark.a=1\n" + setting + "\nspark.master.rest.enabled=false\n");
            assertThat(launch(release, List.of(), Map.of(), "run", "s.yaml", "--conf-file", settings.toString())
                            .output())
                    .as("the settings of a cluster name its master: " + setting)
                    .contains("-Dspark.jars=" + lib + "/application.jar\n");
        }
        Path settings = Files.writeString(home.resolve("spark.conf"), "spark.master.rest.enabled=false\n");
        assertThat(launch(release, List.of(), Map.of(), "run", "s.yaml", "--conf-file", settings.toString())
                        .output())
                .doesNotContain("-Dspark.jars");
        assertThat(launch(release, List.of(), Map.of(), "run", "s.yaml", "--conf", "spark.master=spark://h:7077")
                        .output())
                .contains("-Dspark.jars=" + lib + "/application.jar\n");
        assertThat(Files.exists(release.resolve("sweep-driver"))).isFalse();
    }

    @Test
    void anOlderJavaIsRefused() throws IOException, InterruptedException {
        Path release = home.resolve("jdk/release");
        Files.writeString(release, "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"1.8.0_392\"\n");
        assertThat(launched(Map.of(), "plan"))
                .isEqualTo("error: " + home
                        + "/jdk/bin/java is Java 8; install Java 17 or newer, or set JAVA_HOME to one\n");
        Files.writeString(release, "JAVA_VERSION=\"11.0.22\"\n");
        assertThat(launch(home, List.of(), Map.of(), "plan").exit()).isEqualTo(2);
        for (String version : List.of("17", "17.0.15", "25-ea")) {
            Files.writeString(release, "JAVA_VERSION=\"" + version + "\"\n");
            assertThat(launch(home, List.of(), Map.of(), "plan").exit())
                    .as(version)
                    .isZero();
        }
        assertThat(launched(Map.of("JAVA_HOME", "/nowhere"), "plan"))
                .isEqualTo("error: JAVA_HOME is /nowhere, and there is no bin/java in it\n");
    }

    @Test
    void aNewJavaDoesNotWarnOfWhatLibrariesDo() throws IOException, InterruptedException {
        String allowed = "--enable-native-access=ALL-UNNAMED\n--sun-misc-unsafe-memory-access=allow\n";
        String opened = "--add-opens=java.base/sun.security.action=ALL-UNNAMED\n";
        assertThat(launched(Map.of(), "plan")).contains(opened).doesNotContain("--enable-native-access");
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.5\"\n");
        assertThat(launched(Map.of(), "plan")).contains(allowed).doesNotContain(opened);
    }

    /** Java takes a locale that is not installed for ASCII, even where LC_CTYPE alone is another one. */
    @Test
    void textIsUnicodeWhereItWouldBeAscii() throws IOException, InterruptedException {
        script("jdk/bin/java", "echo \"LC_ALL=${LC_ALL:-none}\"");
        for (String ascii : List.of("", "C", "POSIX", "xx_XX.UTF-8")) {
            assertThat(launched(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ascii), "plan"))
                    .as("LANG=%s", ascii)
                    .isEqualTo("LC_ALL=C.UTF-8\n");
        }
        assertThat(launched(Map.of("LC_ALL", "", "LC_CTYPE", "C", "LANG", "C.UTF-8"), "plan"))
                .isEqualTo("LC_ALL=C.UTF-8\n");
        assertThat(launched(Map.of("LC_ALL", "POSIX"), "plan")).isEqualTo("LC_ALL=C.UTF-8\n");
        assertThat(launched(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "C.UTF-8"), "plan"))
                .isEqualTo("LC_ALL=none\n");
    }

    /** No locale but Unicode need be installed where tests run, so another program tells of one. */
    @Test
    void anEncodingThatIsNeitherUnicodeNorAsciiIsKept() throws IOException, InterruptedException {
        script("jdk/bin/java", "echo \"LC_ALL=${LC_ALL:-none}\"");
        script("locale", "echo ISO-8859-1");
        String path = home + ":" + System.getenv("PATH");
        assertThat(launched(Map.of("LC_ALL", "", "LANG", "de_DE.ISO-8859-1", "PATH", path), "plan"))
                .isEqualTo("LC_ALL=none\n");
    }

    /** Spark splits the options of the driver at blanks, and so would end them within such a home. */
    @Test
    void aHomeWithBlanksIsOneOptionForSparkSubmit() throws IOException, InterruptedException {
        Path blanks = Files.createDirectories(home.resolve("of some one"));
        Files.createDirectories(home.resolve("spark/bin"));
        Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("application.jar"), "");
        script("spark/bin/spark-submit", "printf '%s\\n' \"$@\"");
        assertThat(launched(
                        Map.of(
                                "HOME",
                                blanks.toString(),
                                "SPARK_HOME",
                                home.resolve("spark").toString()),
                        "run",
                        "s.yaml",
                        "--master",
                        "spark://h:7077"))
                .contains("\n--driver-java-options\n-Dai.djl.offline=true \"")
                .contains(" \"-Duser.home=" + blanks + "\"");
    }

    @Test
    void whatAnswersAtOnceDoesNotWaitForTheOptimizingCompiler() throws IOException, InterruptedException {
        assertThat(launched(Map.of(), "query", "results", "SELECT 1")).contains("-XX:TieredStopAtLevel=1\n");
        assertThat(launched(Map.of(), "run", "s.yaml")).doesNotContain("TieredStopAtLevel");
        assertThat(launched(Map.of("GRADES_JAVA_OPTS", "-XX:TieredStopAtLevel=4"), "query", "results", "SELECT 1"))
                .as("the last one wins")
                .containsSubsequence("-XX:TieredStopAtLevel=1\n", "-XX:TieredStopAtLevel=4\n");
    }

    /** This process has a name and a home, and keeps them. */
    @Test
    void aUserWithANameKeepsIt() {
        String name = System.getProperty("user.name");
        String directory = System.getProperty("user.home");
        ProcessUser.complete(Map.of("HOME", "/elsewhere", "HADOOP_USER_NAME", "someone")::get);
        assertThat(System.getProperty("user.name")).isEqualTo(name);
        assertThat(System.getProperty("user.home")).isEqualTo(directory);
    }

    private record Launched(int exit, String output) {}

    private String launched(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return launch(home, List.of(), environment, arguments).output();
    }

    private static Launched launch(Path at, List<String> around, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(around);
        command.add(at.resolve("bin/grades").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("SPARK_LOCAL_IP", "GRADES_JAVA_OPTS", "GRADES_CACHE"));
        builder.environment().put("JAVA_HOME", at.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Launched(process.waitFor(), output);
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(home.resolve(name), "#!/usr/bin/env bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
