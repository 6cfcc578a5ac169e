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

/** One of our services as a program that lives by the shared calendar. */
final class ServiceOnSharedClock {

    private ServiceOnSharedClock() {}

    /** Takes the calendar's file and the class of the application, then its arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var calendar = SharedClock.in(Path.of(arguments[0]));
        var application = (SpringApplicationBuilder)
                Class.forName(arguments[1]).getMethod("application").invoke(null);
        application
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("clock", calendar);
                    context.getBeanFactory()
                            .registerSingleton("clockwork", ClockStateChannel.answering(() -> componentsOf(context)));
                })
                .run(Arrays.copyOfRange(arguments, 2, arguments.length));
    }

    private static List<ClockSkippable> componentsOf(ApplicationContext context) {
        var ours = context.getBeansOfType(ClockSkippable.class).values().stream();
        var simulators = context.getBeansOfType(SimulatorIdleState.class).values().stream()
                .map(ServiceOnSharedClock::componentOf);
        return Stream.concat(ours, simulators).toList();
    }

    /** The simulator knows nothing of ours. */
    private static ClockSkippable componentOf(SimulatorIdleState clockwork) {
        return new ClockSkippable() {
            @Override
            public Optional<Instant> nextTimer() {
                return clockwork.nextTimer();
            }

            @Override
            public boolean isBusy() {
                return clockwork.busy();
            }
        };
    }
}
