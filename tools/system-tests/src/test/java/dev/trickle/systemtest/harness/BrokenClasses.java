package dev.trickle.systemtest.harness;

import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Classes with deliberate defects, placed first on the class path of new processes. */
public final class BrokenClasses {

    private static volatile @Nullable Path classesFolder;

    private BrokenClasses() {}

    /** Puts these classes first for every process started from now on. */
    public static void prepend(Path classes) {
        classesFolder = classes;
    }

    /** Removes the defective classes. */
    public static void clear() {
        classesFolder = null;
    }

    /**
     * Returns the folder of the defective classes.
     *
     * @throws IllegalStateException if there are no defective classes
     */
    static Path folder() {
        var folder = classesFolder;
        if (folder == null) {
            throw new IllegalStateException("There are no defective classes");
        }
        return folder;
    }

    static String prependTo(String sound) {
        return classesFolder == null ? sound : classesFolder + File.pathSeparator + sound;
    }
}
