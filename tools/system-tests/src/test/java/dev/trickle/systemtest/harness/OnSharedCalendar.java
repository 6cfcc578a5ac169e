package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** One of our services as a program that lives by the shared calendar. */
final class OnSharedCalendar {

    private OnSharedCalendar() {}

    /** Takes the calendar's file and the class of the application, then its arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var calendar = SharedCalendar.in(Path.of(arguments[0]));
        var application = (SpringApplicationBuilder)
                Class.forName(arguments[1]).getMethod("application").invoke(null);
        application
                .initializers(context -> context.getBeanFactory().registerSingleton("calendar", calendar))
                .run(Arrays.copyOfRange(arguments, 2, arguments.length));
    }
}
