package dev.trickle.cli.stack;

import dev.trickle.pipeline.settings.InvalidSettingsException;
import dev.trickle.pipeline.settings.InvalidYamlException;
import dev.trickle.pipeline.settings.SettingsCheck;
import dev.trickle.pipeline.settings.YamlSettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The settings file of an installation on one machine. */
public record InstallationFile(Path path) {

    private static final String NAME = "installation.yaml";

    /** Returns the file of a data folder. */
    public static InstallationFile ofFolder(Path folder) {
        return new InstallationFile(folder.resolve(NAME));
    }

    /**
     * Returns the settings of the stack; the defaults if the file does not exist.
     *
     * @throws IllegalArgumentException if the file cannot be read, is not valid YAML, or has errors in the names of
     *     its sections or in the settings of the stack
     */
    public LocalStackProperties stack() {
        var environment = new StandardEnvironment();
        addTo(environment);
        var errors = SettingsCheck.of("local-stack", LocalStackProperties.class).findErrors(environment);
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
        return Binder.get(environment).bindOrCreate("local-stack", LocalStackProperties.class);
    }

    /**
     * Adds the settings to an environment, which they override.
     *
     * @throws IllegalArgumentException if the file cannot be read or is not valid YAML
     */
    public void addTo(ConfigurableEnvironment environment) {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException(path + " cannot be read. Make it a file that you may read: chmod 600");
        }
        try {
            new YamlSettingsLoader()
                    .load("installation", new FileSystemResource(path))
                    .forEach(environment.getPropertySources()::addFirst);
        } catch (InvalidYamlException invalid) {
            throw invalid;
        } catch (IOException | RuntimeException failure) {
            throw new IllegalArgumentException(
                    path + " cannot be read: it must be a text file in UTF-8 with settings such as name: value",
                    failure);
        }
    }
}
