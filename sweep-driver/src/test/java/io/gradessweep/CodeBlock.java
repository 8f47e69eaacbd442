package io.gradessweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of code of a Markdown page.
 *
 * @param language the first word behind the fence
 * @param role the second word, which tells what a test does with it; may be empty
 * @param before the paragraph before the block
 */
public record CodeBlock(String language, String role, String before, String code) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*) ?([\\w./-]*)\\n(.*?)^```$");

    /** Returns the blocks of a page, in its order. */
    public static List<CodeBlock> of(Path page) throws IOException {
        String text = Files.readString(page);
        List<CodeBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String above = text.substring(0, matcher.start()).stripTrailing();
            String before = above.substring(above.lastIndexOf("\n\n") + 1);
            blocks.add(new CodeBlock(matcher.group(1), matcher.group(2), before, matcher.group(3)));
        }
        return blocks;
    }
}
