package io.gradessweep.reference;

import static io.gradessweep.reference.PageTable.code;
import static io.gradessweep.reference.PageTable.text;

import io.gradessweep.plan.Setting;
import io.gradessweep.plan.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of all settings, a section for each first word of their keys. */
final class SettingsPage {
    private static final String BEFORE = """
            # Settings

            This page is made of the code. `bin/grades settings` prints the same.

            A setting stands in a sweep's file, in a model's file, or on the command line as `--set KEY=VALUE`. The later of these
            wins: the default, the model's file, its block `full:` or `lora:`, the sweep, its blocks, `--set`. Keys may be
            nested or dotted: `train: { epochs: 3 }` is `train.epochs: 3`. Where a default is given twice, full fine-tuning and LoRA differ.
            """;

    private SettingsPage() {}

    static String markdown() {
        Map<String, PageTable> sections = new LinkedHashMap<>();
        for (Setting setting : Settings.all()) {
            String key = setting.key();
            String section = key.contains(".") ? key.substring(0, key.indexOf('.')) : key;
            String form = setting.selectorForm()
                    .map(selector -> "; for some matrices " + code(selector))
                    .orElse("");
            sections.computeIfAbsent(section, name -> new PageTable("setting", "meaning", "values", "default"))
                    .row(List.of(
                            code(key),
                            text(setting.documentation()) + form,
                            text(setting.expected()),
                            code(setting.shownDefault())));
        }
        StringBuilder page = new StringBuilder(BEFORE);
        sections.forEach((name, table) ->
                page.append("\n## ").append(name).append("\n\n").append(table));
        return page.toString();
    }
}
