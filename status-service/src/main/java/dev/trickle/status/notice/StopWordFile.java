package dev.trickle.status.notice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The lists of {@code stop-words.yaml}, which explains them. */
record StopWordFile(Map<String, Map<String, String>> languages) {

    private static final String NAME = "/stop-words.yaml";

    /** The name of another list of the same language, which stands for all its phrases. */
    private static final Pattern REFERENCE = Pattern.compile("\\{([^{}]+)}");

    /** The list of words with their other spellings. */
    private static final String SPELLINGS = "spellings";

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}'’]+");

    /** The kinds of phrases. */
    enum Kind {
        CERTAIN,
        STOP,
        ALONE,
        UNCLEAR,
        PROMOTIONS,
        POLITE,
        ANSWERS,
        REASONS,
        DENIAL,
        OTHER,
        MESSAGES,
        AGAINST,
        ARRIVED;

        /** The name of the list in the file. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the file that comes with the service. */
    static StopWordFile load() {
        try (var file = Objects.requireNonNull(StopWordFile.class.getResourceAsStream(NAME), NAME)) {
            return new StopWordFile(read(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The patterns of a kind, of all languages together. */
    List<String> all(Kind kind) {
        return languages.keySet().stream()
                .flatMap(language -> of(language, kind).stream())
                .toList();
    }

    /** The patterns of a kind of one language, without references. */
    List<String> of(String language, Kind kind) {
        var lists = languages.getOrDefault(language, Map.of());
        var spellings = spellings(lists);
        return PhraseSet.listed(lists.getOrDefault(kind.key(), "")).stream()
                .map(pattern -> resolved(pattern, lists))
                .map(pattern -> withSpellings(pattern, spellings))
                .toList();
    }

    private static Map<String, String> spellings(Map<String, String> lists) {
        return PhraseSet.listed(lists.getOrDefault(SPELLINGS, "")).stream()
                .collect(Collectors.toMap(words -> words.substring(0, words.indexOf("|")), words -> "(" + words + ")"));
    }

    /** The pattern with all spellings of its words, as people write them in a hurry. */
    private static String withSpellings(String pattern, Map<String, String> spellings) {
        return spellings.isEmpty()
                ? pattern
                : WORD.matcher(pattern).replaceAll(word -> spellings.getOrDefault(word.group(), word.group()));
    }

    private static String resolved(String pattern, Map<String, String> lists) {
        return REFERENCE.matcher(pattern).replaceAll(reference -> {
            var list = Objects.requireNonNull(lists.get(reference.group(1)), reference.group());
            var phrases = PhraseSet.listed(list).stream().map(phrase -> resolved(phrase, lists));
            return "(" + phrases.collect(Collectors.joining("|")) + ")";
        });
    }

    private static Map<String, Map<String, String>> read(InputStream file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    }
}
