const { readFileSync } = require('node:fs');
const Module = require('node:module');
const ts = require('typescript');

const { factory: f } = ts;
const equalities = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, true],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, false],
]);
const shortCircuits = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
];

/**
 * The script with a count at every place where it may go one way or another (`$edge[n]++`), and its comparisons with
 * words told to `$equal` and `$chosen`. `next()` numbers the places.
 */
function instrumented(source, name, next) {
  const count = () => f.createPostfixIncrement(f.createElementAccessExpression(f.createIdentifier('$edge'), next()));
  const counted = (statements) => [f.createExpressionStatement(count()), ...statements];
  const expression = (e) => f.createParenthesizedExpression(f.createComma(count(), e));
  const body = (s) => (s === undefined ? undefined : f.createBlock(counted(ts.isBlock(s) ? s.statements : [s]), true));
  const call = (what, ...given) => f.createCallExpression(f.createIdentifier(what), undefined, given);

  const rewrite = (node, parent) => {
    if (ts.isIfStatement(node)) {
      return f.updateIfStatement(
        node,
        node.expression,
        body(node.thenStatement),
        body(node.elseStatement ?? f.createBlock([])),
      );
    }
    if (ts.isForStatement(node)) {
      return f.updateForStatement(node, node.initializer, node.condition, node.incrementor, body(node.statement));
    }
    if (ts.isForOfStatement(node)) {
      return f.updateForOfStatement(node, node.awaitModifier, node.initializer, node.expression, body(node.statement));
    }
    if (ts.isWhileStatement(node)) return f.updateWhileStatement(node, node.expression, body(node.statement));
    if (ts.isCatchClause(node)) return f.updateCatchClause(node, node.variableDeclaration, body(node.block));
    if (ts.isCaseClause(node)) return f.updateCaseClause(node, node.expression, counted(node.statements));
    if (ts.isDefaultClause(node)) return f.updateDefaultClause(node, counted(node.statements));
    if (ts.isBlock(node) && ts.isFunctionLike(parent)) return body(node);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = node;
      return f.updateArrowFunction(
        node,
        modifiers,
        typeParameters,
        parameters,
        type,
        equalsGreaterThanToken,
        expression(node.body),
      );
    }
    if (ts.isConditionalExpression(node)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
      return f.updateConditionalExpression(
        node,
        condition,
        questionToken,
        expression(whenTrue),
        colonToken,
        expression(whenFalse),
      );
    }
    if (ts.isBinaryExpression(node)) {
      const { left, operatorToken, right } = node;
      if (shortCircuits.includes(operatorToken.kind)) {
        return f.updateBinaryExpression(node, left, operatorToken, expression(right));
      }
      const wanted = equalities.get(operatorToken.kind);
      const isWord = ts.isStringLiteral(left) || ts.isStringLiteral(right);
      if (wanted !== undefined && isWord && !ts.isTypeOfExpression(left) && !ts.isTypeOfExpression(right)) {
        const equal = call('$equal', f.createNumericLiteral(next()), left, right);
        return wanted ? equal : f.createLogicalNot(equal);
      }
    }
    if (ts.isSwitchStatement(node)) {
      const words = node.caseBlock.clauses.map((c) => c.expression).filter((e) => e && ts.isStringLiteral(e));
      const chosen = call(
        '$chosen',
        f.createNumericLiteral(next()),
        node.expression,
        f.createArrayLiteralExpression(words),
      );
      return f.updateSwitchStatement(node, chosen, node.caseBlock);
    }
    return node;
  };
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(file, [
    (context) => (root) => {
      // from the leaves up, so that what is put in is not looked at again
      const visit = (node) => rewrite(ts.visitEachChild(node, visit, context), node.parent);
      return ts.visitNode(root, visit);
    },
  ]);
  return ts.createPrinter().printFile(transformed[0]);
}

/** From now on, scripts that `covers` names are loaded with counts in `driver.edges`; returns these. */
function instrument(covers, driver) {
  const edges = new Uint8Array(driver.edges);
  let last = 0;
  const next = () => (last = (last + 1) % edges.length);
  const told = (site, a, b) => {
    if (typeof a === 'string' && typeof b === 'string' && a !== b && a.length < 64) driver.compared(site, a, b);
  };
  globalThis.$edge = edges;
  globalThis.$equal = (site, a, b) => {
    told(site, a, b);
    return a === b;
  };
  globalThis.$chosen = (site, value, words) => {
    for (const word of words) told(site, value, word);
    return value;
  };
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, path) => {
    if (!covers.test(path)) return load(module, path);
    module._compile(instrumented(readFileSync(path, 'utf8'), path, next), path);
  };
  return edges;
}

module.exports = { instrument };
