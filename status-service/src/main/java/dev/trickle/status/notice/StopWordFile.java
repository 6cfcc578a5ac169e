package dev.trickle.status.notice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The words of {@code stop-words.yaml}, of all languages together.
 *
 * @param stop opts out
 * @param promotions labels of Meta's own stop button
 * @param polite words that may surround any of them
 */
record StopWordFile(List<String> stop, List<String> promotions, List<String> polite) {

    private static final String NAME = "/stop-words.yaml";

    /** Reads the file that comes with the service. */
    static StopWordFile load() {
        var languages = languages().values();
        return new StopWordFile(all(languages, "stop"), all(languages, "promotions"), all(languages, "polite"));
    }

    /** The lists by language and kind. */
    static Map<String, Map<String, String>> languages() {
        try (var file = Objects.requireNonNull(StopWordFile.class.getResourceAsStream(NAME), NAME)) {
            return read(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, Map<String, String>> read(InputStream file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    }

    private static List<String> all(Iterable<Map<String, String>> languages, String kind) {
        var phrases = new ArrayList<String>();
        languages.forEach(language -> phrases.addAll(PhraseSet.listed(language.getOrDefault(kind, ""))));
        return phrases;
    }
}
