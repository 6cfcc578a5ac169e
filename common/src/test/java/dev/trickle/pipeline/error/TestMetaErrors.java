package dev.trickle.pipeline.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Catalogues of error codes for tests. */
public final class TestMetaErrors {

    private static final MetaErrors DEFAULTS = withOverrides(Map.of());

    private TestMetaErrors() {}

    /** The catalogue that the services read. */
    public static MetaErrors defaults() {
        return DEFAULTS;
    }

    /** The same with settings of an installation, which override the default ones. */
    public static MetaErrors withOverrides(Map<String, Object> settings) {
        try {
            var environment = new StandardEnvironment();
            environment.getPropertySources().addLast(new MapPropertySource("installation", settings));
            new YamlPropertySourceLoader()
                    .load("errors", new ClassPathResource("meta-errors.yaml"))
                    .forEach(environment.getPropertySources()::addLast);
            return new Binder(ConfigurationPropertySources.get(environment))
                    .bind("trickle.meta-errors", MetaErrors.class)
                    .get();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A catalogue with these classes only. */
    public static MetaErrors of(Map<String, ErrorClass> responses) {
        return of(responses, Map.of());
    }

    /** A catalogue with these classes and subjects only. */
    public static MetaErrors of(Map<String, ErrorClass> responses, Map<String, FailureSubject> subjects) {
        var codes = new HashMap<String, MetaError>();
        responses.forEach((key, response) -> codes.put(key, error(response, subjects.get(key))));
        subjects.forEach((key, subject) -> codes.putIfAbsent(key, error(null, subject)));
        return new MetaErrors(codes);
    }

    private static MetaError error(@Nullable ErrorClass response, @Nullable FailureSubject subject) {
        return new MetaError(response, null, subject, null, null, null, null, null, null, null);
    }
}
