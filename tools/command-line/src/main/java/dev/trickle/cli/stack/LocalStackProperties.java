package dev.trickle.cli.stack;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the stack on one machine.
 *
 * @param ports ports of its components
 * @param simulator whether the simulator of WhatsApp runs in place of WhatsApp. No message then leaves this machine,
 *     whatever the other settings are
 */
@ConfigurationProperties("local-stack")
public record LocalStackProperties(
        @DefaultValue Ports ports, @DefaultValue("false") boolean simulator) {

    /** Returns one message for each port that cannot be used, with the setting that changes it. */
    public List<String> portProblems() {
        return ports.problems(simulator);
    }
}
