package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How applications are started: by the machine's clock, or by a calendar that they share. */
final class Launch {

    private final List<String> file;
    private final @Nullable SharedCalendar calendar;

    private Launch(List<String> file, @Nullable SharedCalendar calendar) {
        this.file = file;
        this.calendar = calendar;
    }

    static Launch plain() {
        return new Launch(List.of(), null);
    }

    static Launch on(Path calendar) {
        return new Launch(List.of(calendar.toString()), SharedCalendar.in(calendar));
    }

    SharedCalendar calendar() {
        if (calendar == null) {
            throw new IllegalStateException("Everything lives by the machine's clock");
        }
        return calendar;
    }

    Instant machineTimeOf(Instant instant) {
        return calendar == null ? instant : calendar.machineTimeOf(instant);
    }

    List<String> command(Class<?> application, int heapMegabytes, List<String> arguments) {
        if (file.isEmpty()) {
            return new JavaCommand(application, heapMegabytes).with(arguments);
        }
        var all = new ArrayList<>(file);
        all.add(application.getName());
        all.addAll(arguments);
        return new JavaCommand(OnSharedCalendar.class, application, heapMegabytes).with(all);
    }
}
