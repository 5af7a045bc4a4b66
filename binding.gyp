# The addon by node-gyp; sources and flags come from native/sources.txt, as in CMakeLists.txt. gyp knows no flags per file,
# so each instruction set of the core is a library of its own. The same file stands at the root of a checkout and, since npm
# would take it there for an install script, in `native` of the package.
#
# The flags are those of g++ and clang: on Windows the compiler is clang-cl, which takes them behind /clang:.
{
  'variables': {
    'variables': { 'native': '<!(node -p "fs.existsSync(\'sources.js\') ? \'.\' : \'native\'")' },
    'native': '<(native)',
    'stamp': '<!(node <(native)/stamp.js build/generated)',
  },
  'target_defaults': {
    'include_dirs': ['<(native)/core', '<(stamp)'],
    # what the list decides, not Node's defaults
    'cflags!': ['-fno-omit-frame-pointer', '-Wno-unused-parameter'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-fno-exceptions', '-fno-rtti'],
    'msbuild_toolset': 'ClangCL',
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
      'GCC_ENABLE_CPP_RTTI': 'YES',
      'MACOSX_DEPLOYMENT_TARGET': '13.3',
      'OTHER_LDFLAGS': ['-Wl,-dead_strip'],
    },
  },
  'targets': [
    {
      'target_name': 'vitrelax',
      'dependencies': ['core_baseline'],
      'sources': ['<!@(node <(native)/sources.js addon baseline)'],
      'include_dirs': ['<!(node -p "require(\'node-addon-api\').include_dir")'],
      'defines': ['<!@(node <(native)/sources.js define)'],
      'cflags_cc': ['<!@(node <(native)/sources.js flags baseline)'],
      'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['<!@(node <(native)/sources.js flags baseline)'] },
      'msvs_settings': {
        'VCCLCompilerTool': { 'AdditionalOptions': ['<!@(node <(native)/sources.js clang-cl baseline)'] },
      },
      'ldflags': ['<!@(node <(native)/sources.js link)'],
      'conditions': [['target_arch=="x64"', { 'dependencies': ['core_avx2', 'core_avx512'] }]],
    },
    {
      'target_name': 'core_baseline',
      'type': 'static_library',
      'sources': ['<!@(node <(native)/sources.js core baseline)'],
      'defines': ['<!(node <(native)/sources.js definition)'],
      'cflags_cc': ['<!@(node <(native)/sources.js flags baseline)'],
      'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['<!@(node <(native)/sources.js flags baseline)'] },
      'msvs_settings': {
        'VCCLCompilerTool': { 'AdditionalOptions': ['<!@(node <(native)/sources.js clang-cl baseline)'] },
      },
      'conditions': [['target_arch=="x64"', { 'defines': ['VITRELAX_X86_SETS'] }]],
    },
  ],
  'conditions': [
    [
      'target_arch=="x64"',
      {
        'targets': [
          {
            'target_name': 'core_avx2',
            'type': 'static_library',
            'sources': ['<!@(node <(native)/sources.js core avx2)'],
            'cflags_cc': ['<!@(node <(native)/sources.js flags avx2)'],
            'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['<!@(node <(native)/sources.js flags avx2)'] },
            'msvs_settings': {
              'VCCLCompilerTool': { 'AdditionalOptions': ['<!@(node <(native)/sources.js clang-cl avx2)'] },
            },
          },
          {
            'target_name': 'core_avx512',
            'type': 'static_library',
            'sources': ['<!@(node <(native)/sources.js core avx512)'],
            'cflags_cc': ['<!@(node <(native)/sources.js flags avx512)'],
            'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['<!@(node <(native)/sources.js flags avx512)'] },
            'msvs_settings': {
              'VCCLCompilerTool': { 'AdditionalOptions': ['<!@(node <(native)/sources.js clang-cl avx512)'] },
            },
          },
        ],
      },
    ],
  ],
}
