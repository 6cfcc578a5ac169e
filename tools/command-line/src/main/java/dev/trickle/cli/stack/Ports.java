package dev.trickle.stack;

import dev.trickle.infrastructure.FreePort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Ports of the components of the stack, all on the loopback interface.
 *
 * @param controller for the connection of the Kafka broker to its controller
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

    private static final int COUNT = 9;

    public Ports {
        var all = Set.copyOf(
                java.util.List.of(postgres, kafka, controller, api, scheduler, sender, status, webhooks, simulator));
        if (all.size() < COUNT) {
            throw new IllegalArgumentException("Two components of the stack must not share a port");
        }
    }

    /** Returns ports that are free at the moment. */
    public static Ports findFree() {
        var found = new LinkedHashSet<Integer>();
        while (found.size() < COUNT) {
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
