package dev.trickle.stack;

import dev.trickle.infrastructure.FreePort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the parts of the stack listen, all on the loopback interface.
 *
 * @param controller where the Kafka broker talks to its own controller
 * @param api for people and programs
 * @param status for health and metrics
 * @param webhooks for WhatsApp
 */
public record Ports(
        @DefaultValue("15432") int postgres,
        @DefaultValue("19092") int kafka,
        @DefaultValue("19093") int controller,
        @DefaultValue("8080") int api,
        @DefaultValue("8081") int scheduler,
        @DefaultValue("8082") int sender,
        @DefaultValue("8083") int status,
        @DefaultValue("8084") int webhooks,
        @DefaultValue("8085") int simulator) {

    private static final int HOW_MANY = 9;

    public Ports {
        var all = Set.copyOf(
                java.util.List.of(postgres, kafka, controller, api, scheduler, sender, status, webhooks, simulator));
        if (all.size() < HOW_MANY) {
            throw new IllegalArgumentException("Two parts of the stack cannot share one port");
        }
    }

    /** Ports that nobody listens on at the moment. */
    public static Ports free() {
        var found = new LinkedHashSet<Integer>();
        while (found.size() < HOW_MANY) {
            found.add(FreePort.find());
        }
        var port = new ArrayList<>(found).iterator();
        return new Ports(
                port.next(),
                port.next(),
                port.next(),
                port.next(),
                port.next(),
                port.next(),
                port.next(),
                port.next(),
                port.next());
    }
}
