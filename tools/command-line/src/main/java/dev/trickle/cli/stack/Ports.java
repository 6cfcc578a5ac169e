package dev.trickle.cli.stack;

import dev.trickle.pipeline.settings.SettingRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Ports of the components of the stack, all on the loopback interface; from 1 to 65535, each another.
 *
 * @param postgres port of PostgreSQL
 * @param kafka port of the Kafka broker
 * @param controller port for the connection of the Kafka broker to its controller
 * @param api port of the API
 * @param scheduler port of the scheduler
 * @param sender port of the sender
 * @param status port for health and metrics of the status-service
 * @param webhooks port for webhooks
 * @param simulator port of the simulated WhatsApp
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
    private static final int HIGHEST = 65_535;

    public Ports {
        verify(byName(postgres, kafka, controller, api, scheduler, sender, status, webhooks, simulator));
    }

    private static void verify(Map<String, Integer> ports) {
        var rules = new SettingRules();
        var owners = new LinkedHashMap<Integer, String>();
        ports.forEach((name, port) -> {
            var owner = owners.putIfAbsent(port, name);
            rules.require(port >= 1 && port <= HIGHEST, name, port, "a port from 1 to " + HIGHEST)
                    .require(owner == null, name, port, "a port of its own; " + owner + " has the same");
        });
        rules.verify();
    }

    /** Returns the ports of a source of distinct numbers. */
    public static Ports from(IntSupplier source) {
        var ports = IntStream.generate(source).distinct().limit(COUNT).iterator();
        return new Ports(
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next(),
                ports.next());
    }

    /**
     * Returns one message for each port that another program uses, or that this one may not use. The message names
     * the setting that changes the port.
     *
     * @param withSimulator whether the port of the simulator is needed, too
     */
    List<String> problems(boolean withSimulator) {
        var problems = new ArrayList<String>();
        var used = byName(postgres, kafka, controller, api, scheduler, sender, status, webhooks, simulator);
        if (!withSimulator) {
            used.remove("simulator");
        }
        used.forEach((name, port) -> {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.getLocalPort();
            } catch (IOException failure) {
                problems.add("Port " + port + " of the component " + name + " cannot be used ("
                        + failure.getMessage() + "). End the program that uses it, or choose another port:"
                        + " local-stack.ports." + name);
            }
        });
        return problems;
    }

    private static Map<String, Integer> byName(
            int postgres,
            int kafka,
            int controller,
            int api,
            int scheduler,
            int sender,
            int status,
            int webhooks,
            int simulator) {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("postgres", postgres);
        ports.put("kafka", kafka);
        ports.put("controller", controller);
        ports.put("api", api);
        ports.put("scheduler", scheduler);
        ports.put("sender", sender);
        ports.put("status", status);
        ports.put("webhooks", webhooks);
        ports.put("simulator", simulator);
        return ports;
    }
}
