package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.simulator.SimulatorIdleState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;

/** Main class that runs a service on the shared clock. */
final class ServiceOnSharedClock {

    private ServiceOnSharedClock() {}

    /** Takes the clock file and the application class, then the arguments of the application. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var clock = SharedClock.openFile(Path.of(arguments[0]));
        var application = (SpringApplicationBuilder)
                Class.forName(arguments[1]).getMethod("application").invoke(null);
        application
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("clock", clock);
                    context.getBeanFactory()
                            .registerSingleton("clockStateRoute", ClockStateChannel.route(() -> componentsOf(context)));
                })
                .run(Arrays.copyOfRange(arguments, 2, arguments.length));
    }

    private static List<ClockSkippable> componentsOf(ApplicationContext context) {
        var ours = context.getBeansOfType(ClockSkippable.class).values().stream();
        var simulators = context.getBeansOfType(SimulatorIdleState.class).values().stream()
                .map(ServiceOnSharedClock::componentOf);
        return Stream.concat(ours, simulators).toList();
    }

    /** Adapts the simulator, which does not depend on the services. */
    private static ClockSkippable componentOf(SimulatorIdleState idleState) {
        return new ClockSkippable() {
            @Override
            public Optional<Instant> nextTimer() {
                return idleState.nextTimer();
            }

            @Override
            public boolean isBusy() {
                return idleState.isBusy();
            }
        };
    }
}
