package dev.trickle.status.notification;

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

    /** A reference to another list of the same language. It is replaced by a choice of all phrases of that list. */
    private static final Pattern REFERENCE = Pattern.compile("\\{([^{}]+)}");

    /** The name of the list that maps words to their other spellings. */
    private static final String SPELLINGS = "spellings";

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}'’]+");

    /** The kinds of phrases. The file explains each of them. */
    enum Kind {
        CERTAIN,
        STOP,
        ALONE,
        UNCLEAR,
        PROMOTIONS,
        START,
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

    /** Loads the file from the class path. */
    static StopWordFile load() {
        try (var file = Objects.requireNonNull(StopWordFile.class.getResourceAsStream(NAME), NAME)) {
            return new StopWordFile(read(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the patterns of a kind in all languages. */
    List<String> patterns(Kind kind) {
        return languages.keySet().stream()
                .flatMap(language -> patterns(language, kind).stream())
                .toList();
    }

    /** Returns the patterns of a kind in one language, with all references resolved and all spellings added. */
    List<String> patterns(String language, Kind kind) {
        var lists = languages.getOrDefault(language, Map.of());
        var spellings = spellings(lists);
        return PhraseSet.parseList(lists.getOrDefault(kind.key(), "")).stream()
                .map(pattern -> resolveReferences(pattern, lists))
                .map(pattern -> withSpellings(pattern, spellings))
                .toList();
    }

    private static Map<String, String> spellings(Map<String, String> lists) {
        return PhraseSet.parseList(lists.getOrDefault(SPELLINGS, "")).stream()
                .collect(Collectors.toMap(words -> words.substring(0, words.indexOf("|")), words -> "(" + words + ")"));
    }

    /** Returns the pattern with each word replaced by a choice of all its spellings. */
    private static String withSpellings(String pattern, Map<String, String> spellings) {
        return spellings.isEmpty()
                ? pattern
                : WORD.matcher(pattern).replaceAll(word -> spellings.getOrDefault(word.group(), word.group()));
    }

    private static String resolveReferences(String pattern, Map<String, String> lists) {
        return REFERENCE.matcher(pattern).replaceAll(reference -> {
            var list = Objects.requireNonNull(lists.get(reference.group(1)), reference.group());
            var phrases = PhraseSet.parseList(list).stream().map(phrase -> resolveReferences(phrase, lists));
            return "(" + phrases.collect(Collectors.joining("|")) + ")";
        });
    }

    private static Map<String, Map<String, String>> read(InputStream file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    }
}
