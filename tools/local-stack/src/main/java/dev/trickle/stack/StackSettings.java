package dev.trickle.stack;

import dev.trickle.stack.clock.SkippableClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What one stack is made of.
 *
 * @param folder where everything lives that outlives the JVM; created if it is missing
 * @param variables what the services are configured by: the names of their environment variables in a deployment, or
 *     any property of theirs
 * @param simulation what the Cloud API is replaced by; empty for the real one
 * @param calendar what everything goes by; empty for the system's clock
 * @param sending whether the sender runs; without it everything is planned and nothing leaves
 */
public record StackSettings(
        Path folder,
        Ports ports,
        Map<String, String> variables,
        Optional<Simulation> simulation,
        Optional<SkippableClock> calendar,
        boolean sending) {

    public StackSettings {
        variables = Map.copyOf(variables);
    }

    /** Hides the variables, as some are secrets. */
    @Override
    public String toString() {
        return "StackSettings[folder=" + folder + ", ports=" + ports + "]";
    }

    /**
     * The simulator in place of the Cloud API.
     *
     * @param properties its settings
     */
    public record Simulation(Map<String, String> properties) {

        public Simulation {
            properties = Map.copyOf(properties);
        }

        /** Hides the settings, as some are secrets. */
        @Override
        public String toString() {
            return "Simulation[" + properties.keySet() + "]";
        }
    }
}
