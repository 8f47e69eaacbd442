package io.gradessweep.reference;

import static io.gradessweep.reference.PageTable.code;
import static io.gradessweep.reference.PageTable.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page of all commands with their arguments and options. */
final class CommandLinePage {
    private static final int COLUMNS = 100;
    private static final String BEFORE = """
            # Command line

            This page is made of the code. `bin/grades COMMAND --help` prints the same; `-V` or `--version` prints the version. Results go to
            standard output, everything else to standard error. [Exit codes](exit-codes.md) have a page of their own.
            `bin/grades natives [DIR]`, which fetches libtorch with CUDA, is told in [GPU hosts](../gpu.md), and `bin/notebooks` in
            [Read results](../howto/read-results.md#notebooks).

            """;

    private CommandLinePage() {}

    static String of(CommandLine grades) {
        StringBuilder page = new StringBuilder(BEFORE);
        PageTable commands = new PageTable("command", "what it does");
        grades.getSubcommands().forEach((name, command) -> {
            List<String> description = description(command.getCommandSpec());
            commands.row(List.of("[" + name + "](#grades-" + name + ")", text(description.get(0))));
        });
        page.append(commands);
        grades.getSubcommands().values().forEach(command -> append(command, page));
        return page.toString();
    }

    private static void append(CommandLine command, StringBuilder page) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage().autoWidth(false).width(COLUMNS);
        page.append("\n## ").append(spec.qualifiedName()).append('\n');
        description(spec).forEach(line -> page.append('\n').append(text(line)).append('\n'));
        String synopsis = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .stripTrailing();
        page.append("\n```text\n").append(synopsis).append("\n```\n");
        PageTable arguments = new PageTable("argument", "meaning");
        int rows = 0;
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            arguments.row(List.of(code(parameter.paramLabel()), meaning(parameter)));
            rows++;
        }
        for (OptionSpec option : spec.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
                arguments.row(List.of(code(option.longestName() + value), meaning(option)));
                rows++;
            }
        }
        if (rows > 0) {
            page.append('\n').append(arguments);
        }
        command.getSubcommands().values().forEach(subcommand -> append(subcommand, page));
    }

    /** Returns a description whose lines are one text, as they are one sentence after the other. */
    private static String meaning(ArgSpec argument) {
        return Arrays.stream(argument.description())
                .map(CommandLinePage::shown)
                .map(line -> line.startsWith("  ") ? example(line) : text(line.strip()))
                .collect(Collectors.joining("; "))
                .replace(".; ", ". ");
    }

    /** Returns an indented line: an example, and behind two or more blanks another one, or what the example does. */
    private static String example(String line) {
        return Arrays.stream(line.strip().split(" {2,}"))
                .map(part -> part.startsWith("--") || part.matches("[a-z]+=[A-Z]+") ? code(part) : text(part))
                .collect(Collectors.joining(" "));
    }

    private static List<String> description(CommandSpec spec) {
        return Arrays.stream(spec.usageMessage().description())
                .map(CommandLinePage::shown)
                .toList();
    }

    /** Returns a line as it is printed: descriptions are format strings, in which two percent signs are one. */
    private static String shown(String line) {
        return line.replace("%%", "%");
    }
}
