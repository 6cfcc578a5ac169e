package dev.trickle.simulator.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The body of a template with variables, either all numbered as {@code {{1}}}, or all named. */
record BodyText(String text) {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Returns the distinct variables. */
    List<String> variables() {
        return names().distinct().toList();
    }

    /** Whether its variables have names. */
    boolean isNamed() {
        return names().anyMatch(name -> !NUMBER.matcher(name).matches());
    }

    /** Fills the variables; variables without a parameter stay as they are. */
    String fill(List<Parameter> parameters) {
        var values = values(parameters);
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    private Map<String, String> values(List<Parameter> parameters) {
        var values = new HashMap<String, String>();
        for (var parameter : parameters) {
            var name = parameter.name();
            values.put(name == null ? String.valueOf(values.size() + 1) : name, parameter.text());
        }
        return values;
    }

    private Stream<String> names() {
        return VARIABLE.matcher(text).results().map(found -> found.group(1));
    }
}
