package dev.trickle.pipeline.settings;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Loads all YAML files in place of Spring Boot's loader, whose exceptions do not name the file. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class YamlSettingsLoader extends YamlPropertySourceLoader {

    /** @throws InvalidYamlException if the file is not YAML */
    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        try {
            return super.load(name, resource);
        } catch (MarkedYAMLException failure) {
            throw new InvalidYamlException(nameOf(resource), failure);
        }
    }

    private static String nameOf(Resource resource) throws IOException {
        return resource.isFile() ? resource.getFile().toPath().normalize().toString() : resource.getDescription();
    }
}
