# The addon by node-gyp; sources and flags come from native/sources.txt. gyp knows no flags per file, so each
# instruction set of the core is a library of its own.
{
  'variables': {
    'stamp': '<!(node native/stamp.js build/generated)',
  },
  'target_defaults': {
    'include_dirs': ['native/core', '<(stamp)'],
    # what the list decides, not Node's defaults
    'cflags!': ['-fno-omit-frame-pointer', '-Wno-unused-parameter'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-fno-exceptions', '-fno-rtti'],
  },
  'targets': [
    {
      'target_name': 'vitrelax',
      'dependencies': ['core_baseline'],
      'sources': ['<!@(node native/sources.js addon baseline)'],
      'include_dirs': ['<!(node -p "require(\'node-addon-api\').include_dir")'],
      'defines': ['<!@(node native/sources.js define)'],
      'cflags_cc': ['<!@(node native/sources.js flags baseline)'],
      'ldflags': ['<!@(node native/sources.js link)'],
      'conditions': [['target_arch=="x64"', { 'dependencies': ['core_avx2', 'core_avx512'] }]],
    },
    {
      'target_name': 'core_baseline',
      'type': 'static_library',
      'sources': ['<!@(node native/sources.js core baseline)'],
      'defines': ['<!(node native/sources.js definition)'],
      'cflags_cc': ['<!@(node native/sources.js flags baseline)'],
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
            'sources': ['<!@(node native/sources.js core avx2)'],
            'cflags_cc': ['<!@(node native/sources.js flags avx2)'],
          },
          {
            'target_name': 'core_avx512',
            'type': 'static_library',
            'sources': ['<!@(node native/sources.js core avx512)'],
            'cflags_cc': ['<!@(node native/sources.js flags avx512)'],
          },
        ],
      },
    ],
  ],
}
