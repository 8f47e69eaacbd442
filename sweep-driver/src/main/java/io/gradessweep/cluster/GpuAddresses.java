package io.gradessweep.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads and writes GPU addresses in the format of Spark's discovery scripts:
 * {@code {"name":"gpu","addresses":["0:0","0:1"]}}.
 */
public final class GpuAddresses {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GpuAddresses() {}

    /** @throws InvalidInputException if the script fails, or does not print addresses in this format */
    public static List<String> discover(Path script) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new InvalidInputException(script + " found no GPUs");
            }
            return parse(script, printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> parse(Path script, String printed) {
        List<String> addresses = new ArrayList<>();
        try {
            JsonNode found = JSON.readTree(printed).path("addresses");
            found.forEach(address -> addresses.add(address.asText()));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(script + " must print JSON, not " + printed.strip(), e);
        }
        if (addresses.isEmpty()) {
            throw new InvalidInputException(script + " must print addresses, not " + printed.strip());
        }
        return addresses;
    }

    /** Returns a discovery script that always prints these addresses. */
    static String script(List<String> addresses) {
        String quoted = addresses.stream().map(address -> '"' + address + '"').collect(Collectors.joining(","));
        return "#!/bin/sh\necho '{\"name\":\"gpu\",\"addresses\":[" + quoted + "]}'\n";
    }
}
