package dev.trickle.stack;

import dev.trickle.cli.stack.Ports;
import dev.trickle.stack.clock.SkippableClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a local stack.
 *
 * @param folder folder of all persistent data; created if it is missing
 * @param variables settings of the services, by the names of their environment variables or properties
 * @param simulation settings of the simulated Cloud API; empty for the real one
 * @param clock clock of all services; empty for the system clock
 * @param isSendingEnabled whether the sender-service runs; without it campaigns are planned, but not sent
 */
public record StackSettings(
        Path folder,
        Ports ports,
        Map<String, String> variables,
        Optional<Simulation> simulation,
        Optional<SkippableClock> clock,
        boolean isSendingEnabled) {

    public StackSettings {
        variables = Map.copyOf(variables);
    }

    /** Hides the variables, because some are secrets. */
    @Override
    public String toString() {
        return "StackSettings[folder=" + folder + ", ports=" + ports + "]";
    }

    /**
     * Settings of the simulator that replaces the Cloud API.
     *
     * @param properties properties of the simulator
     */
    public record Simulation(Map<String, String> properties) {

        public Simulation {
            properties = Map.copyOf(properties);
        }

        /** Hides the values, because some are secrets. */
        @Override
        public String toString() {
            return "Simulation[" + properties.keySet() + "]";
        }
    }
}
