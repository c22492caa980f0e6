import ast
import os
import sys
import unittest

import resumable
import train


class PythonVersionTest(unittest.TestCase):
    def sources(self):
        for module in (resumable, train):
            directory = os.path.dirname(os.path.abspath(module.__file__))
            yield from (os.path.join(directory, name) for name in sorted(os.listdir(directory)) if name.endswith(".py"))

    def test_all_of_it_is_written_in_the_oldest_python_that_is_promised(self):
        files = list(self.sources())
        self.assertGreater(len(files), 9)
        for path in files:
            with open(path, encoding="utf-8") as file:
                ast.parse(file.read(), path, feature_version=(3, 9))
        with self.assertRaises(SyntaxError):
            ast.parse("match 1:\n    case 1: pass", feature_version=(3, 9))

    def test_nothing_but_the_standard_library_is_imported(self):
        own = {os.path.basename(path)[:-3] for path in self.sources()}
        for path in self.sources():
            with open(path, encoding="utf-8") as file:
                nodes = list(ast.walk(ast.parse(file.read())))
            names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names} \
                | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
            self.assertLessEqual({name.split(".")[0] for name in names}, own | set(sys.stdlib_module_names), path)
