package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that runs a class of the test class path in a separate JVM.
 *
 * @param program the class that {@code main} delegates to
 */
record JavaCommand(Class<?> main, Class<?> program, int heapMegabytes) {

    private static final int FIRST_WITH_UNSAFE_WARNING = 23;

    JavaCommand(Class<?> main, int heapMegabytes) {
        this(main, main, heapMegabytes);
    }

    List<String> arguments(List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                // In a run of a minute the optimising compiler does not pay off.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        var classPath = System.getProperty("java.class.path");
        var programs = OtherVersion.replaceIn(BrokenClasses.prependTo(classPath));
        if (programs.equals(classPath)) {
            programs = PackedClasses.replaceFolders(classPath);
            command.addAll(ClassDataArchive.flags(program, programs));
        }
        command.addAll(List.of("-cp", programs, ParentWatchdog.class.getName(), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
