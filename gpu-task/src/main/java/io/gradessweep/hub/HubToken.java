package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A user's access token for the hub. It is sent in one header of requests to the hub, and never shown. */
final class HubToken {
    /** The characters that a header may contain. The JDK's own error about others would show the token. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    private static final List<String> VARIABLES = List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");

    private final String secret;

    private HubToken(String secret, String source) {
        if (!PRINTABLE.matcher(secret).matches()) {
            throw new InvalidInputException(source + ": a token is one word of letters, digits and signs");
        }
        this.secret = secret;
    }

    /**
     * Reads the token from {@code HF_TOKEN} or {@code HUGGING_FACE_HUB_TOKEN}, else from the file in which the hub's own tools store it.
     *
     * @param file a file that need not exist
     */
    static Optional<HubToken> of(UnaryOperator<String> environment, Path file) {
        for (String variable : VARIABLES) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                return Optional.of(new HubToken(value.strip(), variable));
            }
        }
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new HubToken(text, file.toString()));
        } catch (IOException e) { // without the cause: a decoder's message may contain what was read
            throw new InvalidInputException(file + ": the token cannot be read");
        }
    }

    String authorization() {
        return "Bearer " + secret;
    }

    @Override
    public String toString() {
        return "HubToken";
    }
}
