package io.tsds.storage.run;

import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a manifest says lies in an output folder. Nothing else in there may be moved or deleted:
 * somebody put it there. Links are nobody's files of ours, wherever they lead.
 */
final class ListedContents {
  private static final int MOST_NAMED = 5;

  private final Set<String> files = new HashSet<>();
  private final Set<String> folders = new HashSet<>();

  private ListedContents() {}

  static ListedContents listedIn(OutputManifest manifest) {
    ListedContents contents = new ListedContents();
    contents.files.add(OutputAtStart.MANIFEST);
    contents.files.add(OutputAtStart.SUCCESS);
    for (OutputManifest.ResultFile file : manifest.files()) {
      contents.files.add(file.name());
      for (int slash = file.name().indexOf('/'); slash >= 0; ) {
        contents.folders.add(file.name().substring(0, slash));
        slash = file.name().indexOf('/', slash + 1);
      }
    }
    return contents;
  }

  /** The folders, those inside others first. */
  List<String> foldersFromTheDeepest() {
    List<String> deepestFirst = new ArrayList<>(folders);
    deepestFirst.sort(Comparator.comparing(String::length).reversed());
    return deepestFirst;
  }

  /**
   * Names of all that lies in {@code folder} and is not listed; what a stranger holds goes unsaid.
   */
  List<String> strangersIn(Folder folder) {
    return strangersAmong(folder.entries());
  }

  /** The same of a folder's entries at any depth, in the order of their names. */
  List<String> strangersAmong(SortedMap<String, FolderEntry> entries) {
    Set<String> strangers = new LinkedHashSet<>();
    entries.forEach(
        (name, entry) -> {
          if (!isListed(name, entry.kind()) && !liesInOneOf(strangers, name)) {
            strangers.add(name);
          }
        });
    return List.copyOf(strangers);
  }

  /** What a broken-off move left beside a file, under a temporary name. */
  List<String> temporariesIn(Folder folder) {
    return folder.files().keySet().stream().filter(this::isTemporary).toList();
  }

  private boolean isListed(String name, FolderEntry.Kind kind) {
    return switch (kind) {
      case FILE -> files.contains(name) || isTemporary(name);
      case FOLDER -> folders.contains(name);
      case OTHER -> false;
    };
  }

  private boolean isTemporary(String name) {
    int start = name.lastIndexOf('/') + 1;
    String target = AtomicFile.targetOfTemporary(name.substring(start));
    return target != null && files.contains(name.substring(0, start) + target);
  }

  private static boolean liesInOneOf(Set<String> folders, String name) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (folders.contains(name.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  /** The first of the names, and how many more there are. */
  static String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return names.size() <= MOST_NAMED
        ? first
        : String.format(Locale.ROOT, "%s and %d more", first, names.size() - MOST_NAMED);
  }
}
