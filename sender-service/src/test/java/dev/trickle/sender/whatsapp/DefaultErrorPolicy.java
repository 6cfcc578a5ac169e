package dev.trickle.sender.whatsapp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Loads the default error policy. */
public final class DefaultErrorPolicy {

    private DefaultErrorPolicy() {}

    public static ErrorPolicy load() {
        return loadWith(Map.of());
    }

    /** Loads it with lines of an operator, which override the default ones. */
    static ErrorPolicy loadWith(Map<String, Object> lines) {
        try {
            var environment = new StandardEnvironment();
            environment.getPropertySources().addLast(new MapPropertySource("operator", lines));
            new YamlPropertySourceLoader()
                    .load("errors", new ClassPathResource("error-policy.yaml"))
                    .forEach(environment.getPropertySources()::addLast);
            return new Binder(ConfigurationPropertySources.get(environment))
                    .bind("sender.error-policy", ErrorPolicy.class)
                    .get();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
