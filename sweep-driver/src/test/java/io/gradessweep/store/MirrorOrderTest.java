package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.spec.InvalidInputException;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of results that are written and merged meanwhile holds, at every moment, all rows of each run that it shows. */
class MirrorOrderTest {
    @TempDir
    Path home;

    private Path results;
    private ParquetResultStore store;
    private List<PlannedRun> runs;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void results() {
        results = home.resolve("results");
        store = new ParquetResultStore(Outage.uri(results), Outage.configuration());
        store.requireWritable();
        runs = ResultsFixture.local(home.resolve("plan")).runs();
    }

    @AfterEach
    void back() {
        Outage.back();
    }

    private void put(PlannedRun planned) {
        store.putTraces(planned.runId(), FIRST, Outcomes.completed().traces());
        store.putRun("test", planned, FIRST, Outcomes.completed());
    }

    /** Of the first request whose text begins so. */
    private int place(String start) {
        List<String> all = List.copyOf(requests);
        for (int place = 0; place < all.size(); place++) {
            if (all.get(place).startsWith(start)) {
                return place;
            }
        }
        throw new AssertionError("no " + start + " in " + all);
    }

    /** What names rows is listed before them, and copied after them. */
    @Test
    void whatNamesRowsIsListedBeforeThemAndCopiedAfterThem() {
        put(runs.get(0));
        put(runs.get(1));
        store.compact(Duration.ofDays(1));
        put(runs.get(2));
        Outage.meets((request, path) -> requests.add(
                request + " " + results.relativize(Path.of(path.toUri().getPath()))));
        store.mirror(home.resolve("mirror"));
        String merged = requests.stream()
                .filter(request -> request.matches("list compacted/[0-9a-f-]{36}"))
                .findFirst()
                .orElseThrow()
                .substring("list ".length());
        assertThat(List.of(place("list compacted"), place("list runs"), place("list steps"), place("list " + merged)))
                .isSorted();
        assertThat(List.of(
                        place("open schema.json"),
                        place("open " + merged + "/"),
                        place("open validations/"),
                        place("open steps/"),
                        place("open runs/"),
                        place("open compacted/00000001.json")))
                .isSorted();
    }

    /** As files do that were listed and then merged and deleted. */
    @Test
    void aFileThatGoesMeanwhileHasItAllListedAgain() {
        put(runs.get(0));
        AtomicInteger missed = new AtomicInteger();
        int[] misses = {2};
        Outage.meets((request, path) -> {
            if (request.equals("open") && path.getParent().getName().equals("steps") && misses[0]-- > 0) {
                missed.incrementAndGet();
                throw new FileNotFoundException(path.toString());
            }
        });
        store.mirror(home.resolve("mirror"));
        assertThat(missed).hasValue(2);
        assertThat(home.resolve("mirror/steps")).isNotEmptyDirectory();
        misses[0] = 3;
        assertThat(catchThrowable(() -> store.mirror(home.resolve("other"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("results cannot be read: there is no such file or directory");
    }
}
